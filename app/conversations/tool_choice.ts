/** Which tools a model may use: all that are on, none, or those named (`server__tool`). */
export type ToolChoice = 'auto' | 'none' | string[]
