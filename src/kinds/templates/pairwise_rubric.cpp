// pairwise_rubric: the template for comparing two responses after scoring each on a rubric.
#include "kinds/templates/all.hpp"

namespace assay::kinds::templates_detail {

Template pairwise_rubric() {
  return {"pairwise_rubric",
          "Compare two responses with a rubric",
          "Score each response on four dimensions, then say which is better. Shows what a preference rests on.",
          R"json({
  "fields": [
    {"name": "prompt", "kind": "markdown", "title": "Prompt"},
    {"name": "responses", "kind": "responses", "title": "Responses"}
  ],
  "questions": [
    {"name": "quality", "kind": "rubric", "per": "response", "title": "Score each response",
     "config": {
       "points": 5,
       "explanation": "extremes",
       "not_applicable": false,
       "dimensions": [
         {"name": "follows", "title": "Does what was asked", "weight": 2, "anchors": ["Ignores the request", "Misses a central part", "Does most of it", "Does all of it, with a small slip", "Does all of it, within all limits"]},
         {"name": "correct", "title": "Is correct", "weight": 2, "anchors": ["Wrong at its core", "Several errors", "One error that matters", "Only trifles are wrong", "Nothing is wrong"]},
         {"name": "complete", "title": "Has what is needed", "weight": 1, "anchors": ["Nothing usable", "Much is missing", "Enough to go on", "A detail is missing or too much", "Exactly what is needed"]},
         {"name": "clear", "title": "Is clear", "weight": 1, "anchors": ["Cannot be followed", "Hard to follow", "Takes effort", "Easy to follow", "Could not be said better"]}
       ]
     }},
    {"name": "overall", "kind": "preference", "title": "Which response is better overall?",
     "config": {"strengths": 2, "tie": true, "both_bad": false}},
    {"name": "rationale", "kind": "text", "title": "What decided?", "required": false,
     "help": "Most useful where your preference does not follow from the scores.",
     "config": {"purpose": "rationale", "max_words": 100}}
  ],
  "layout": {"responses": "side_by_side"}
}
)json",
          R"guide(# Comparing with a rubric

You score each response by itself, then compare the two. Scores say **what** is good or bad; the comparison says which one you would give to the person who asked.

## The order of work

1. Read the prompt. Write down for yourself what a full answer must contain.
2. Read response A and score it on all four dimensions. Then B. Score against the anchors, **not against the other response**: two weak responses can both have a 2.
3. Compare. Usually the better scores win, but not always: one wrong dosage outweighs a perfect style. Where you go against your scores, write why.

## The dimensions

- **Does what was asked**: the task itself and every stated limit (length, format, language, audience). A correct essay is a 2 if a table was asked for.
- **Is correct**: facts, figures, code, reasoning. Look central claims up. If you cannot check, score what you can check and say so.
- **Has what is needed**: neither gaps nor padding. Repeating the question, warnings that do not apply and closing phrases are padding.
- **Is clear**: order and wording for the reader that the prompt suggests.

One fault counts in **one** dimension: the one that it hurts most. A missing step is not also "unclear".

## Using the points

- 1 and 5 are rare and need a sentence of explanation: what exactly is at its worst or could not be better?
- 3 means "usable with a real weakness". It is not "I do not know": in that case look again, or flag the item.
- Do not save points for later items; every item stands alone.

## Tie

Choose a tie if you would not mind which one you get. Equal sums alone are no reason for a tie, and different sums do not forbid one.

## Examples

*"Explain recursion to a ten-year-old in at most 80 words."*

- A correct explanation of 200 words with the word "stack frame": does what was asked **2** (limit and audience missed), correct **5** (*"Every statement about calls and the base case holds."*), has what is needed **3**, clear **3**.
- 60 words about two mirrors that face each other, without a word on when it stops: does what was asked **4**, correct **3** (the end is missing, which matters), has what is needed **3**, clear **5** (*"One picture, four short sentences, no foreign word."*).
- Overall: the second, strength 1. It can be given to the child with one sentence added.

Skip or flag what is broken, harmful to you or beyond your knowledge. Skipping is free.
)guide",
          R"json({
  "prompt": "Explain in at most 80 words why the moon shows phases. My reader is ten years old.",
  "responses": [
    {"text": "The moon does not shine by itself: the sun lights one half of it, always. While the moon travels around us in about four weeks, we look at that bright half from different sides. Sometimes we see all of it (full moon), sometimes only an edge (crescent), and sometimes the bright half faces away from us (new moon). Try it with a ball and a lamp!", "model": "sample-model-1"},
    {"text": "The phases of the moon are caused by the shadow of the earth falling on the moon. When the shadow covers a part of it, we see a crescent.", "model": "sample-model-2"}
  ]
}
)json"};
}

}  // namespace assay::kinds::templates_detail
