import type { LineFigures } from '#analytics/reports/report_line'

/** What several models were used for together. */
export function addSum(lines: LineFigures[]) {
  return lines.reduce(
    (sum, line) => ({
      answers: sum.answers + line.count,
      tokens: sum.tokens + (line.inputTokens ?? 0) + (line.outputTokens ?? 0),
      costNanoUsd: sum.costNanoUsd + (line.costNanoUsd ?? 0),
      isPartial: sum.isPartial || (line.unpricedCalls ?? 0) > 0,
    }),
    { answers: 0, tokens: 0, costNanoUsd: 0, isPartial: false }
  )
}
