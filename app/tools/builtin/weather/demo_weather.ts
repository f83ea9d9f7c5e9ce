import { createHash } from 'node:crypto'
import { conditionOf } from './weather_codes.js'
import {
  UNITS,
  type WeatherQuery,
  type WeatherReport,
  type WeatherService,
} from './weather_service.js'

const CODES = [0, 1, 2, 3, 45, 61, 63, 80]
/** No real day: nobody shall take the figures for a forecast. */
const FIRST_DAY = Date.UTC(2000, 0, 1)
const DAY_MS = 24 * 60 * 60 * 1000
const KILOMETRES_PER_MILE = 1.609344

/** Invents weather: the same for the same place, and said to be a sample. */
export class DemoWeather implements WeatherService {
  async report(query: WeatherQuery): Promise<WeatherReport> {
    const digest = createHash('sha256').update(query.location.trim().toLowerCase()).digest()
    const isImperial = query.units === 'imperial'
    const degrees = (celsius: number) => (isImperial ? Math.round(celsius * 1.8 + 32) : celsius)
    const warmest = 8 + (digest[0] % 20)
    const wind = 5 + (digest[1] % 25)
    return {
      place: { name: query.location, region: null, country: null, latitude: 0, longitude: 0 },
      units: UNITS[query.units],
      current: {
        time: `${dateOf(0)}T12:00`,
        temperature: degrees(warmest - 2),
        feels_like: degrees(warmest - 3),
        humidity_percent: 40 + (digest[2] % 50),
        wind_speed: isImperial ? Math.round(wind / KILOMETRES_PER_MILE) : wind,
        precipitation: 0,
        condition: conditionOf(CODES[digest[3] % CODES.length]),
      },
      days: Array.from({ length: query.days }, (_, index) => ({
        date: dateOf(index),
        temperature_min: degrees(warmest - 8 - (digest[4 + index] % 4)),
        temperature_max: degrees(warmest - (digest[12 + index] % 4)),
        precipitation_chance_percent: digest[20 + index] % 101,
        condition: conditionOf(CODES[digest[3 + index] % CODES.length]),
      })),
      source: 'sample data of Chatflow, not a forecast',
      is_sample_data: true,
    }
  }
}

function dateOf(index: number) {
  return new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10)
}
