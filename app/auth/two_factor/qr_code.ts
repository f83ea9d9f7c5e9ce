/** Modules of white around it, which scanners need (ISO/IEC 18004: four). */
const BORDER = 4
const PIXELS = 4

/** A QR code as an SVG element without styles or scripts, black on white in every theme. */
export async function qrCode(text: string): Promise<string> {
  const { renderSVG } = await import('uqr')
  return renderSVG(text, { border: BORDER, pixelSize: PIXELS, ecc: 'M' })
}
