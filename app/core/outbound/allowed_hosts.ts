const ENTRY = /^(?<name>\[[^[\]]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/
const MAX_PORT = 65_535

interface AllowedHost {
  hostname: string
  /** null: any port on which a web server may be. */
  port: number | null
}

/**
 * The private hosts that requests may go to although they are not public. A host is meant by the name that stands in
 * the URL: `10.0.0.7` does not allow a name that leads there.
 */
export class AllowedHosts {
  private constructor(private entries: AllowedHost[]) {}

  /**
   * @param entries - `name`, `name:port`, `10.0.0.7`, `[fd00::1]:8080`
   * @throws Error naming the first entry that is none of these
   */
  static parse(entries: string[]): AllowedHosts {
    return new AllowedHosts(entries.map(parseEntry))
  }

  static readonly none = new AllowedHosts([])

  /** @param hostname - as `URL` writes it, an IPv6 address with or without brackets */
  allows(hostname: string, port: number): boolean {
    return this.#find(hostname, port) !== undefined
  }

  /** Whether an entry names this very port. */
  namesPort(hostname: string, port: number): boolean {
    return this.#find(hostname, port, (entry) => entry.port === port) !== undefined
  }

  #find(hostname: string, port: number, filter: (entry: AllowedHost) => boolean = () => true) {
    const name = bare(hostname)
    return this.entries.find(
      (entry) =>
        entry.hostname === name && (entry.port === null || entry.port === port) && filter(entry)
    )
  }
}

function parseEntry(entry: string): AllowedHost {
  const { name = '', port } = ENTRY.exec(entry)?.groups ?? {}
  const url = URL.parse(`http://${name}/`)
  const isName = url !== null && url.pathname === '/' && url.host !== '' && url.username === ''
  const number = port === undefined ? null : Number(port)
  if (!isName || url.search !== '' || url.hash !== '' || number === 0 || (number ?? 1) > MAX_PORT) {
    throw new Error(`${entry} is not a host`)
  }
  return { hostname: bare(url.hostname), port: number }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
