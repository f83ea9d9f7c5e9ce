/** What the server writes with each answer: the small row of each conversation that lists are sorted by. */
export const SUMMARIZE = `
  insert into conversation_summaries
    (conversation_id, last_activity_at, tokens, cost_nano_usd, is_unpriced, is_estimated, failures, model)
  select c.id, p.last_activity_at, coalesce(s.tokens, 0), coalesce(s.cost, 0), coalesce(s.unpriced, 0),
    coalesce(s.estimated, 0), coalesce(f.failures, 0), c.model
  from conversations c
  join participants p on p.conversation_id = c.id and p.role = 'owner'
  left join (
    select conversation_id, sum(input_tokens + output_tokens) as tokens, sum(coalesce(cost_nano_usd, 0)) as cost,
      max(case when cost_nano_usd is null then 1 else 0 end) as unpriced, max(estimated) as estimated
    from usage_entries where conversation_id is not null group by conversation_id
  ) s on s.conversation_id = c.id
  left join (
    select conversation_id, count(*) as failures from runs
    where state in ('failed', 'interrupted') group by conversation_id
  ) f on f.conversation_id = c.id`
