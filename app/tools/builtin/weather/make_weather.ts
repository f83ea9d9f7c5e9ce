import { DemoWeather } from './demo_weather.js'
import { OpenMeteo, type OpenMeteoOptions } from './open_meteo.js'
import type { WEATHER_DRIVERS } from './weather_drivers.js'
import { WeatherError, type WeatherQuery, type WeatherService } from './weather_service.js'

export interface WeatherConfig extends OpenMeteoOptions {
  /** `auto`: Open-Meteo, and where it cannot be reached the demo, which says that it is one. */
  readonly driver: (typeof WEATHER_DRIVERS)[number]
}

/** The weather as an installation has it: the driver is looked up for each report, and may change meanwhile. */
export function makeWeather(config: WeatherConfig): WeatherService {
  const openMeteo = new OpenMeteo(config)
  const demo = new DemoWeather()
  const services: Record<WeatherConfig['driver'], WeatherService> = {
    'open-meteo': openMeteo,
    demo,
    'auto': new WeatherWithoutNetwork(openMeteo, demo),
  }
  return { report: (query, signal) => services[config.driver].report(query, signal) }
}

/** Only a service that no connection could be made to is stood in for; what it says itself is passed on. */
class WeatherWithoutNetwork implements WeatherService {
  constructor(
    private real: WeatherService,
    private sample: WeatherService
  ) {}

  async report(query: WeatherQuery, signal: AbortSignal) {
    try {
      return await this.real.report(query, signal)
    } catch (error) {
      if (error instanceof WeatherError && error.failure === 'unreachable') {
        return this.sample.report(query, signal)
      }
      throw error
    }
  }
}
