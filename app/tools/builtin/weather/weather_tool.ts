import { errorResult, structuredResult, type BuiltinTool } from '#tools/builtin/builtin_tool'
import { WeatherError, type WeatherReport, type WeatherService } from './weather_service.js'

const DEFAULT_DAYS = 3

const number = { type: 'number' }
const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }

/** `weather`: now and the coming days. */
export function weatherTool(weather: WeatherService): BuiltinTool {
  return {
    name: 'weather',
    title: 'Weather',
    description:
      'Tells the current weather and the forecast of the coming days for a place. Where `is_sample_data` is true the ' +
      'figures are invented, because no weather service can be reached: say so.',
    inputSchema: {
      type: 'object',
      properties: {
        location: {
          type: 'string',
          description: 'A city or place by name, e.g. "Paris" or "Portland"',
          minLength: 1,
          maxLength: 100,
        },
        days: {
          type: 'integer',
          description: 'Days of the forecast, today included (3 where left out)',
          minimum: 1,
          maximum: 7,
        },
        units: {
          type: 'string',
          enum: ['metric', 'imperial'],
          description: 'metric where left out',
        },
      },
      required: ['location'],
      additionalProperties: false,
    },
    outputSchema: OUTPUT_SCHEMA,
    isReadOnly: true,
    async run(args, { signal }) {
      try {
        const report = await weather.report(
          {
            location: String(args.location).trim(),
            days: typeof args.days === 'number' ? args.days : DEFAULT_DAYS,
            units: args.units === 'imperial' ? 'imperial' : 'metric',
          },
          signal
        )
        return structuredResult(describe(report), { ...report })
      } catch (error) {
        if (error instanceof WeatherError) {
          return errorResult(error.message)
        }
        throw error
      }
    },
  }
}

const OUTPUT_SCHEMA = {
  type: 'object',
  properties: {
    place: {
      type: 'object',
      properties: {
        name: text,
        region: textOrNull,
        country: textOrNull,
        latitude: number,
        longitude: number,
      },
      required: ['name', 'region', 'country', 'latitude', 'longitude'],
    },
    units: {
      type: 'object',
      properties: { temperature: text, wind_speed: text, precipitation: text },
      required: ['temperature', 'wind_speed', 'precipitation'],
    },
    current: {
      type: 'object',
      properties: {
        time: text,
        temperature: number,
        feels_like: number,
        humidity_percent: number,
        wind_speed: number,
        precipitation: number,
        condition: text,
      },
      required: ['time', 'temperature', 'condition'],
    },
    days: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          date: text,
          temperature_min: number,
          temperature_max: number,
          precipitation_chance_percent: { type: ['number', 'null'] },
          condition: text,
        },
        required: ['date', 'temperature_min', 'temperature_max', 'condition'],
      },
    },
    source: text,
    is_sample_data: { type: 'boolean' },
  },
  required: ['place', 'units', 'current', 'days', 'source', 'is_sample_data'],
}

function describe({ place, units, current, days, source, ...report }: WeatherReport) {
  const where = [place.name, place.region, place.country].filter((part) => part !== null).join(', ')
  const lines = [
    ...(report.is_sample_data ? ['SAMPLE DATA, not real weather.'] : []),
    `${where}, ${current.time}: ${current.temperature} ${units.temperature} (feels like ${current.feels_like}), ` +
      `${current.condition}, wind ${current.wind_speed} ${units.wind_speed}, humidity ${current.humidity_percent} %`,
    ...days.map((day) => {
      const chance = day.precipitation_chance_percent
      const rain = chance === null ? '' : `, precipitation ${chance} %`
      return `${day.date}: ${day.temperature_min} to ${day.temperature_max} ${units.temperature}, ${day.condition}${rain}`
    }),
    `Source: ${source}`,
  ]
  return lines.join('\n')
}
