import env from '#start/env'
import type { WeatherConfig } from '#tools/builtin/weather/make_weather'

/** Where the built-in weather tool asks. */
const weatherConfig: WeatherConfig = {
  driver: env.get('WEATHER_DRIVER') ?? 'auto',
  apiUrl: env.get('WEATHER_API_URL') ?? 'https://api.open-meteo.com',
  geocodingUrl: env.get('WEATHER_GEOCODING_URL') ?? 'https://geocoding-api.open-meteo.com',
}

export default weatherConfig
