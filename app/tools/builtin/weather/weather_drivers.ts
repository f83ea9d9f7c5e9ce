/** The values of `WEATHER_DRIVER`. */
export const WEATHER_DRIVERS = ['auto', 'open-meteo', 'demo'] as const
