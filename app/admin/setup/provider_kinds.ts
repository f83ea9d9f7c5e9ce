/** What can be connected in the first run. */
export interface ProviderKind {
  value: string
  label: string
  text: string
  /** A lucide icon. */
  icon: string
  driver: 'openai' | 'gemini'
  /** Where it commonly is; blank: at the driver's own address. */
  baseUrl: string
}

export const PROVIDER_KINDS: readonly ProviderKind[] = [
  {
    value: 'openai',
    label: 'OpenAI',
    text: 'GPT models',
    icon: 'bot',
    driver: 'openai',
    baseUrl: '',
  },
  {
    value: 'gemini',
    label: 'Google',
    text: 'Gemini models',
    icon: 'gem',
    driver: 'gemini',
    baseUrl: '',
  },
  {
    value: 'ollama',
    label: 'Ollama',
    text: 'On this machine',
    icon: 'hard-drive',
    driver: 'openai',
    baseUrl: 'http://localhost:11434/v1',
  },
  {
    value: 'vllm',
    label: 'vLLM',
    text: 'Your own server',
    icon: 'server',
    driver: 'openai',
    baseUrl: 'http://localhost:8000/v1',
  },
  {
    value: 'other',
    label: 'Other',
    text: 'OpenAI-compatible',
    icon: 'blocks',
    driver: 'openai',
    baseUrl: '',
  },
]
