/** What the seeded instance consists of besides people and what they wrote. */

/** Prices in USD per million tokens; first token in ms (median), then tokens per second. The last has no known price. */
export const MODELS = [
  {
    provider: 'openai',
    model: 'openai/gpt-6.2-sol',
    share: 0.42,
    input: 2,
    cached: 0.1,
    output: 10,
    firstMs: 620,
    perSecond: 90,
    errors: 0.004,
    reasons: true,
  },
  {
    provider: 'gemini',
    model: 'gemini/gemini-3.8-flash',
    share: 0.28,
    input: 0.75,
    cached: 0.075,
    output: 3.75,
    firstMs: 410,
    perSecond: 160,
    errors: 0.003,
    reasons: false,
  },
  {
    provider: 'openai',
    model: 'openai/gpt-6-luna',
    share: 0.18,
    input: 0.1,
    cached: 0.01,
    output: 0.5,
    firstMs: 330,
    perSecond: 180,
    errors: 0.004,
    reasons: false,
  },
  {
    provider: 'gemini',
    model: 'gemini/gemini-4-argon',
    share: 0.08,
    input: 2,
    cached: 0.1,
    output: 10,
    firstMs: 900,
    perSecond: 70,
    errors: 0.006,
    reasons: true,
  },
  {
    provider: 'workshop',
    model: 'workshop/qwen-3.5-32b',
    share: 0.04,
    input: null,
    cached: null,
    output: null,
    firstMs: 1500,
    perSecond: 35,
    errors: 0.021,
    reasons: false,
  },
]

/** The model that titles are made with. */
export const TITLE_MODEL = MODELS[2]

export const ERROR_CODES = [
  'provider_unavailable',
  'provider_unavailable',
  'provider_rate_limited',
  'provider_timeout',
  'provider_protocol_error',
  'content_filtered',
]

/** Tools by server; `share` of all calls, `errors` of each. `builtin` has no row of its own. */
export const TOOLS = [
  { server: 'builtin', name: 'calculator', share: 0.22, ms: 3, errors: 0.02 },
  { server: 'builtin', name: 'weather', share: 0.13, ms: 260, errors: 0.01 },
  { server: 'warehouse', name: 'run_query', share: 0.3, ms: 900, errors: 0.03 },
  { server: 'warehouse', name: 'list_tables', share: 0.08, ms: 120, errors: 0.005 },
  { server: 'github', name: 'search_issues', share: 0.14, ms: 420, errors: 0.01 },
  { server: 'github', name: 'create_issue', share: 0.03, ms: 650, errors: 0.02 },
  { server: 'linear', name: 'search_issues', share: 0.1, ms: 380, errors: 0.02 },
]

/** Its tools have changed since they were approved. */
export const CHANGED_SERVER = 'github'

/** The calls of this one have been failing for so long. */
export const FAILING_SERVER = 'linear'
export const FAILING_FOR_MS = 5 * 60 * 60 * 1000

export const FIRST_NAMES =
  `Ada Aisha Amir Ana Anders Anneke Arjun Bea Bogdan Carla Chen Chiara Daan Daria Diego Elif Emeka Emma Farid Fatima Femi Finn Gita Greta Hana Hiro Ibrahim Ilse Ines Ivan Jana Joao Jonas Julia Kaito Kofi Kwame Lara Leila Liam Lin Luca Maja Malik Marta Mei Milan Mina Moritz Nadia Niko Noor Nora Oksana Olga Omar Oskar Pavel Petra Priya Rafael Rania Ravi Rosa Ruth Sami Sana Sofia Sven Tariq Tessa Tomas Uma Valeria Vera Viktor Wanda Yara Yusuf Zofia`.split(
    ' '
  )

export const LAST_NAMES =
  `Abara Acosta Almeida Andersen Bakker Banerjee Bauer Boateng Bruno Castillo Chowdhury Costa Dahl Danso Dubois Eriksen Fischer Fontaine Garcia Georgiou Gomez Haddad Hansen Hoang Horvat Hughes Iyer Jansen Kaya Keller Khan Kim Kovac Laurent Lindgren Lopez Mahmoud Marin Mbeki Meyer Moreau Mueller Nakamura Ndiaye Nguyen Novak Okafor Ortega Osei Patel Petrov Popescu Qureshi Ramos Reyes Rossi Rahman Sato Schmidt Silva Singh Sorensen Suzuki Tanaka Tran Vargas Vogel Wagner Walker Weber Wright Yamamoto Yilmaz Zhang Zimmermann`.split(
    ' '
  )

export const SUBJECTS =
  `churn between regions|the Q3 revenue report|an onboarding checklist|the incident of last night|open invoices|a release plan|the support backlog|energy costs per site|the hiring plan|supplier contracts|a data retention policy|the login error on Android|warehouse stock levels|the press release|unit prices in Spain|the sprint review|travel expenses|customer feedback on search|an SQL query that is too slow|the roadmap for spring`.split(
    '|'
  )

export const TITLE_VERBS = [
  'Compare',
  'Summarise',
  'Draft',
  'Explain',
  'Review',
  'Plan',
  'Fix',
  'Translate',
  'Check',
  'Estimate',
]

/** What sentences are made of, the most frequent first. */
export const WORDS =
  `the to of and a in for is that on with as it by this from are be or an at we not have which can more their was all each data per only but they than other when its will most there figures customers last team what also where table after costs week time into these two one first between region orders report should value month before project because people total sales rate number plan change model query higher result less than market list support same lower account product three ticket service since without price note version still average error growth early contract step while system second page file answer review field risk test invoice open quarter site deadline share budget record limit effort source owner draft summary check release late option warehouse stock office delay export filter schema index region supplier policy retention login device screen travel feedback search roadmap spring sprint energy hiring press churn revenue onboarding incident backlog`.split(
    ' '
  )
