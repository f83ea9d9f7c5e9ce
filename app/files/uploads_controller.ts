import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import filesConfig from '#config/files'
import { parseIdempotencyKey, REPLAYED_HEADER } from '#core/idempotency'
import { parseId } from '#core/ids'
import { readMultipartFile } from '#core/multipart_file'
import { Problem } from '#core/problem'
import { AtOnce } from '#limits/at_once'
import { DeleteFile } from './delete_file.js'
import { FileStaging } from './file_staging.js'
import FileTransformer from './file_transformer.js'
import type { FileClaim } from './file_types.js'
import { UploadFile } from './upload_file.js'

const STORE_ROUTE = 'files.store'
const FIELD = 'file'

const uploads = new AtOnce(filesConfig.uploadsAtOnce)

/** Files that people send. Their bodies are read here, after authentication, and straight to the disk. */
@inject()
export default class UploadsController {
  constructor(private staging: FileStaging) {}

  /** `POST /files` */
  @inject()
  async store(ctx: HttpContext, uploadFile: UploadFile) {
    const { auth, request, response } = ctx
    const account = auth.getUserOrFail()
    const key = parseIdempotencyKey(request.headers()['idempotency-key'])

    const { atOnce } = filesConfig.uploadsAtOnce
    const { file, isReplayed } = await uploads.run(
      account.id,
      `Only ${atOnce} files are taken at a time.`,
      async () => {
        const { claim, staged } = await this.#receive(ctx)
        await using received = staged
        await auth.use('api').confirm()
        return await uploadFile.execute({
          account,
          staged: received,
          claim,
          idempotency: key === null ? null : { userId: account.id, route: STORE_ROUTE, key },
        })
      }
    )
    if (isReplayed) {
      response.header(REPLAYED_HEADER, 'true')
    }
    return response.status(201).send(new FileTransformer(file, account.id).toObject())
  }

  /** `DELETE /files/{id}` */
  @inject()
  async destroy({ auth, params, response }: HttpContext, deleteFile: DeleteFile) {
    const fileId = parseId(params.id)
    if (fileId === null) {
      throw new Problem('not_found', { detail: 'There is no such file.' })
    }
    await deleteFile.execute(auth.getUserOrFail().id, fileId)
    return response.noContent()
  }

  async #receive({ request }: HttpContext) {
    const { maxFileBytes: maxBytes } = filesConfig
    let claim: FileClaim = { filename: undefined, mediaType: '' }
    const staged = await readMultipartFile(
      request.request,
      { field: FIELD, maxBytes },
      ({ stream, filename, mediaType }) => {
        claim = { filename, mediaType }
        return this.staging.stage(stream, maxBytes)
      }
    )
    return { claim, staged }
  }
}
