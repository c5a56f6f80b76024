// pairwise: the template for comparing two responses, with a reason.
#include "kinds/templates/all.hpp"

namespace assay::kinds::templates_detail {

Template pairwise() {
  return {"pairwise",
          "Compare two responses",
          "Two model responses side by side: which is better, how much, and why. Gives a leaderboard.",
          R"json({
  "fields": [
    {"name": "prompt", "kind": "markdown", "title": "Prompt"},
    {"name": "responses", "kind": "responses", "title": "Responses"}
  ],
  "questions": [
    {"name": "overall", "kind": "preference", "title": "Which response is better overall?",
     "config": {"strengths": 3, "tie": true, "both_bad": true}},
    {"name": "rationale", "kind": "text", "title": "Why?",
     "help": "Name the difference that decided, and where it can be seen in both responses.",
     "config": {"purpose": "rationale", "min_words": 8, "max_words": 150}}
  ],
  "layout": {"responses": "side_by_side"}
}
)json",
          R"guide(# Comparing two responses

You see a prompt and two responses, A and B. Say which one serves the person who wrote the prompt better, how much better, and why.
The order of A and B is chance; nothing can be read from it.

## How to decide

Go through these in order and stop at the first one that separates the responses clearly.

1. **Does it do what was asked?** All parts of the request, within its limits (length, format, language, audience). A response that misses half of the request loses against one that does all of it, however well it is written.
2. **Is it right?** Check figures, names, code and reasoning, as far as you can in a few minutes. One wrong central fact weighs more than several clumsy sentences. A confident error is worse than an honest "I am not sure".
3. **Is it safe and fair?** Needless harm, insult or a leak of private data loses. So does a refusal of a harmless request.
4. **Is it clear?** Order, wording, the right amount of detail. Longer is not better: ask whether the extra text helps the person.
5. **Is it pleasant to read?** Tone and layout decide only when everything above is equal.

## How strong

| Strength | Choose it when |
| --- | --- |
| 3, much better | you would be annoyed to get the other one: it is wrong, off the point or unusable |
| 2, better | both can be used, and one clearly serves the person better |
| 1, slightly better | you hesitate, but would pick this one again tomorrow |

## Tie and both bad

- **Tie**: both are usable, and you would not mind which one you get. A tie is an honest answer, not a way to save time: before you choose it, name one strength of each to yourself.
- **Both bad**: neither can be given to the person who asked; both are wrong, harmful or beside the point. If both are bad but one could still be used, prefer that one.

## The reason

Write one to three sentences. Name the deciding difference and point at the place.

- Good: *"A gives the boiling point at sea level only, although the question says 3,000 m; B corrects for the height and shows how."*
- Not enough: *"B is better because it is clearer."* Clearer in what?
- Not enough: a copy of the prompt, or the same sentence as for the last item.

## Examples

**Prompt:** *Name three rivers in France, as a list.* A lists Seine, Loire, Rhône. B explains the water cycle in four paragraphs and mentions the Seine.
→ **A, strength 3.** B does not answer; its knowledge does not help.

**Prompt:** *What is 17 % of 240?* A: "40.8". B: "17 % of 240 is 0.17 × 240 = 40.8."
→ **B, strength 1.** Both are right; B lets the person check. With "only the number, please" in the prompt it would be A.

**Prompt:** *Who won the 1937 chess championship of our town?* Both invent a name.
→ **Both bad.** Both state something that they cannot know.

## Things to leave aside

- Who might have written it. Names are covered on purpose.
- Whether you agree with an opinion, as long as the prompt asked for one.
- Spelling of the prompt.

If the item is broken, harmful to you or outside what you know, skip it or flag it; that never counts against you.
)guide",
          R"json({
  "prompt": "My sourdough did not rise. The kitchen is at 16 °C. What should I change? Please keep it short.",
  "responses": [
    {"text": "At 16 °C a dough needs far more time: let it rise 8 to 12 hours, or find a warmer place (24 to 26 °C, such as the oven with only its lamp on) and allow 4 to 5 hours. Also check that your starter doubles within 6 hours of feeding.", "model": "sample-model-1"},
    {"text": "Sourdough is a wonderful tradition that goes back thousands of years! There are many reasons why a dough may not rise. You may have used too little yeast. Try adding a packet of instant yeast and more sugar, and always use fresh flour.", "model": "sample-model-2"}
  ]
}
)json"};
}

}  // namespace assay::kinds::templates_detail
