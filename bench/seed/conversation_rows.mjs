import { documentWords } from './texts.mjs'
import { MODELS } from './world.mjs'

const DEFAULT_ASSISTANT_ID = '01900000-0000-7000-8000-000000000001'
/** Of all conversations. */
const ARCHIVED = 0.05
/** Whose title a model made. */
const TITLED = 0.7

/** Conversations with their people, titles and questions. */
export class ConversationRows {
  #sink
  #random
  #texts
  #userIds
  #hasSearch
  /** By number: what the next message of a conversation needs to know. */
  #places = []

  constructor({ sink, random, texts, userIds, hasSearch }) {
    this.#sink = sink
    this.#random = random
    this.#texts = texts
    this.#userIds = userIds
    this.#hasSearch = hasSearch
  }

  /** The place of that conversation; its rows are added when it is first asked for. */
  async open(planned, number, at) {
    return (this.#places[number] ??= await this.#begin(planned, at))
  }

  async #begin({ owner, model, lastSeq, lastAt }, at) {
    const random = this.#random
    const place = {
      id: random.id(at),
      userId: this.#userIds[owner],
      ownerId: random.id(at),
      assistantId: random.id(at),
      model: MODELS[model],
      seq: 0,
      turns: 0,
      questionId: null,
      answerId: null,
      isTitleDue: random.chance(TITLED),
    }
    const title = this.#texts.title()
    await this.#sink.add('conversations', {
      id: place.id,
      owner_id: place.userId,
      title,
      model: place.model.model,
      tools: '"auto"',
      archived_at: random.chance(ARCHIVED) ? lastAt + 1 : null,
      last_seq: lastSeq,
      created_at: at,
      updated_at: lastAt,
    })
    const participant = {
      conversation_id: place.id,
      user_id: null,
      assistant_id: null,
      last_activity_at: lastAt,
      created_at: at,
    }
    const { ownerId, assistantId, userId } = place
    await this.#sink.add('participants', {
      ...participant,
      id: ownerId,
      role: 'owner',
      user_id: userId,
    })
    await this.#sink.add('participants', {
      ...participant,
      id: assistantId,
      role: 'assistant',
      assistant_id: DEFAULT_ASSISTANT_ID,
    })
    await addDocument(this.#sink, this.#hasSearch, place, null, title)
    return place
  }

  async addQuestion(place, at) {
    const text = this.#texts.question()
    const id = this.#random.id(at)
    await this.#sink.add('messages', {
      ...messageColumns(place, at),
      id,
      parent_id: place.answerId,
      participant_id: place.ownerId,
      role: 'user',
      parts: JSON.stringify([{ type: 'text', text }]),
      status: 'completed',
      updated_at: at,
    })
    await addDocument(this.#sink, this.#hasSearch, place, id, text)
    place.questionId = id
  }
}

/** All columns of the next message of a conversation, as far as they are known of every message. */
export function messageColumns(place, at) {
  return {
    id: null,
    conversation_id: place.id,
    parent_id: null,
    seq: ++place.seq,
    participant_id: null,
    role: null,
    parts: null,
    status: null,
    model: null,
    provider: null,
    finish_reason: null,
    usage: null,
    error_code: null,
    rating: null,
    created_at: at,
    updated_at: null,
  }
}

/** Makes a text findable; one without words leaves no row. */
export async function addDocument(sink, hasSearch, place, messageId, text) {
  if (hasSearch && text !== '') {
    const words = documentWords(place.userId, text)
    await sink.add('search_documents', { conversation_id: place.id, message_id: messageId, words })
  }
}
