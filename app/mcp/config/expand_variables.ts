/** `${NAME}` and `${NAME:-what is taken where it is not set}`. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** A text with the values of variables; `missing` names those that have none. */
export interface Expanded {
  text: string
  missing: string[]
}

/** Puts the values of variables into a text. An empty variable counts as one that is not set. */
export function expandVariables(text: string, variables: NodeJS.ProcessEnv): Expanded {
  const missing: string[] = []
  const expanded = text.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    const value = variables[name] || fallback
    if (value === undefined) {
      missing.push(name)
    }
    return value ?? ''
  })
  return { text: expanded, missing }
}
