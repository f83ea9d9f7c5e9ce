export interface WeatherQuery {
  /** A place as people call it. */
  location: string
  /** Days of the forecast, today included: 1 to 7. */
  days: number
  units: 'metric' | 'imperial'
}

export interface WeatherPlace {
  name: string
  region: string | null
  country: string | null
  latitude: number
  longitude: number
}

export interface CurrentWeather {
  /** Local, e.g. `2026-03-01T14:15`. */
  time: string
  temperature: number
  feels_like: number
  humidity_percent: number
  wind_speed: number
  precipitation: number
  condition: string
}

export interface DayWeather {
  /** E.g. `2026-03-01`. */
  date: string
  temperature_min: number
  temperature_max: number
  /** Null where the service does not say. */
  precipitation_chance_percent: number | null
  condition: string
}

export interface WeatherReport {
  place: WeatherPlace
  units: { temperature: string; wind_speed: string; precipitation: string }
  current: CurrentWeather
  days: DayWeather[]
  source: string
  /** True where the figures are invented, to show what the tool does. */
  is_sample_data: boolean
}

/** Where the weather comes from. */
export interface WeatherService {
  /** Rejects with `WeatherError`, or with the signal's reason when aborted. */
  report(query: WeatherQuery, signal: AbortSignal): Promise<WeatherReport>
}

/** `unreachable`: no connection to the service, or nothing heard of it in time; `unknown_place`: it knows no such place; `failed`: anything else. */
export type WeatherFailure = 'unreachable' | 'unknown_place' | 'failed'

/** A report that could not be had. The message is told to the model. */
export class WeatherError extends Error {
  constructor(
    readonly failure: WeatherFailure,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
    this.name = 'WeatherError'
  }
}

/** How quantities are called, by system. */
export const UNITS = {
  metric: { temperature: '°C', wind_speed: 'km/h', precipitation: 'mm' },
  imperial: { temperature: '°F', wind_speed: 'mph', precipitation: 'inch' },
} as const
