import vine from '@vinejs/vine'

const placesValidator = vine.create({
  results: vine
    .array(
      vine.object({
        name: vine.string(),
        admin1: vine.string().optional(),
        country: vine.string().optional(),
        latitude: vine.number(),
        longitude: vine.number(),
      })
    )
    .optional(),
})

const forecastValidator = vine.create({
  current: vine.object({
    time: vine.string(),
    temperature_2m: vine.number(),
    apparent_temperature: vine.number(),
    relative_humidity_2m: vine.number(),
    precipitation: vine.number(),
    weather_code: vine.number(),
    wind_speed_10m: vine.number(),
  }),
  daily: vine.object({
    time: vine.array(vine.string()),
    weather_code: vine.array(vine.number()),
    temperature_2m_max: vine.array(vine.number()),
    temperature_2m_min: vine.array(vine.number()),
    precipitation_probability_max: vine.array(vine.number().nullable()).optional(),
  }),
})

/** The parts of Open-Meteo's answers that are used; anything else in them is ignored. Reject where one is missing. */
export const readPlaces = (answer: unknown) => placesValidator.validate(answer)
export const readForecast = (answer: unknown) => forecastValidator.validate(answer)
