// Sample projects for the mock server: forms, a guideline, and content with everything that is hard to show.

const RATIONALE = { name: 'why', kind: 'text', title: 'Rationale', required: true, config: { min_words: 3, purpose: 'rationale' } };
const PAIR_FIELDS = [
  { name: 'prompt', kind: 'markdown', title: 'Prompt' },
  { name: 'responses', kind: 'responses', title: 'Responses' },
];

export const FORMS = {
  pair: {
    name: 'Helpful answers',
    description: 'Which of two answers helps more, how good each quality is, and why.',
    form: {
      version: 3,
      fields: PAIR_FIELDS,
      questions: [
        { name: 'overall', kind: 'preference', title: 'Which response is better overall?', config: { strengths: 3, tie: true, both_bad: true } },
        {
          name: 'quality',
          kind: 'rubric',
          title: 'How good is the better one?',
          required: false,
          config: {
            points: 5,
            dimensions: [
              { name: 'instruction', title: 'Instruction following' },
              { name: 'correct', title: 'Correctness' },
              { name: 'complete', title: 'Completeness' },
              { name: 'clear', title: 'Clarity' },
            ],
          },
        },
        RATIONALE,
      ],
      layout: { responses: 'side_by_side' },
    },
  },
  label: {
    name: 'Support topics',
    description: 'Name the topic of a customer’s message and how urgent it is.',
    form: {
      version: 1,
      fields: [
        { name: 'chat', kind: 'chat', title: 'Conversation' },
        { name: 'customer', kind: 'table', title: 'Customer' },
      ],
      questions: [
        {
          name: 'topics',
          kind: 'choice',
          title: 'Topics',
          config: {
            multiple: true,
            max: 2,
            labels: [
              { value: 'billing', text: 'Billing', hint: 'Invoices, refunds, prices', colour: '#1a6e37' },
              { value: 'delivery', text: 'Delivery', colour: '#8a5300' },
              { value: 'account', text: 'Account', colour: '#6d28d9' },
              { value: 'other', text: 'Something else', hotkey: 'o' },
            ],
          },
        },
        { name: 'urgency', kind: 'rating', title: 'Urgency', config: { points: [{ label: 'Can wait' }, {}, {}, {}, { label: 'At once' }] } },
        { name: 'note', kind: 'text', title: 'What is it about?', when: { question: 'topics', equals: 'other' }, config: { purpose: 'note' } },
      ],
    },
  },
  each: {
    name: 'Rate each answer',
    description: 'Three answers, each with its own rating.',
    form: {
      version: 1,
      fields: PAIR_FIELDS,
      questions: [
        { name: 'score', kind: 'rating', per: 'response', title: 'How helpful is it?', config: { points: [{ label: 'Not at all' }, {}, { label: 'Half' }, {}, { label: 'Fully' }] } },
        { name: 'sure', kind: 'rating', title: 'How sure are you, in percent?', required: false, config: { min: 0, max: 100, step: 5 } },
      ],
    },
  },
  guide: {
    name: 'With a guideline first',
    description: 'A project whose guideline nobody has read yet.',
    form: { version: 1, fields: PAIR_FIELDS, questions: [{ name: 'overall', kind: 'preference', title: 'Which is better?', config: {} }] },
  },
};

export const GUIDELINE = `# What a good judgment is

Judge what the answer does for the person who asked.

## Correctness first

A wrong answer never wins because it reads well. Check **every number** you can check.

## Length

Longer is not better. Padding counts against an answer.

## When both are bad

Choose *both bad* when you would not send either. A tie means both are equally good.

> Ruling 3: an answer that refuses a harmless request is bad.
`;

const LONG = (n) => `## Answer ${n}

The *expected* number of tosses is $E[N]=\\sum_{k\\ge1} k\\,p(1-p)^{k-1}=\\frac1p$. Here is **why**:

1. Let $p$ be the probability of heads.
2. Condition on the first toss.
3. Solve $E = 1 + (1-p)E$.

$$\\int_0^\\infty x^n e^{-x}\\,dx = \\Gamma(n+1) = n!$$

| method | time | space |
|:--|--:|--:|
| naive | $O(n^2)$ | $O(1)$ |
| heap | $O(n\\log n)$ | $O(n)$ |

\`\`\`python
import heapq

def top_k(values: list[float], k: int) -> list[float]:
    """Return the k largest values."""
    return heapq.nlargest(k, values)
\`\`\`
`;

const SHORT = (n) => `# Short answer ${n}

On average **${(n % 5) + 1} tosses**. As ChatGPT I am sure of it.

<img src=x onerror=alert(1)>

A [link](https://example.org/) and a [bad one](javascript:alert(1)), an ![image](https://example.org/x.png),
and pay\u200Bpal \u202Egnp.exe.

\`\`\`python
print(sum(tosses() for _ in range(10_000)) / 10_000)
\`\`\`
`;

function responses(n, count) {
  const short = SHORT(n);
  const start = Array.from(short).join('').indexOf('ChatGPT');
  const list = [
    { text: LONG(n), marks: [] },
    { text: short, marks: [{ start, end: start + 7, kind: 'redacted' }] },
    { text: `Two tosses, because each toss has the same chance. (${n})`, marks: [] },
  ];
  return list.slice(0, count);
}

export function contentOf(project, n) {
  if (project === 'label') {
    return {
      chat: [
        { role: 'user', content: `I was charged twice for order ${1000 + n}. Can you look into it?` },
        { role: 'assistant', content: 'Let me check.', tool_calls: [{ name: 'find_order', arguments: { id: 1000 + n } }] },
        { role: 'tool', content: '{"charges": 2}' },
        { role: 'assistant', content: 'You are right, there are **two charges**. I refunded one.' },
      ],
      customer: { since: '2021', orders: 14 + n, country: 'Portugal' },
    };
  }
  return {
    prompt: `**Task ${n}.** How many fair-coin tosses, on average, until the first head? Show the derivation with $E[N]$ and a short program.`,
    responses: responses(n, project === 'each' ? 3 : 2),
  };
}
