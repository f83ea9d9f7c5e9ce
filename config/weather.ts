import env from '#start/env'
import type { OpenMeteoOptions } from '#tools/builtin/weather/open_meteo'

/** Where Open-Meteo is. */
const weatherConfig: OpenMeteoOptions = {
  apiUrl: env.get('WEATHER_API_URL') ?? 'https://api.open-meteo.com',
  geocodingUrl: env.get('WEATHER_GEOCODING_URL') ?? 'https://geocoding-api.open-meteo.com',
}

export default weatherConfig
