// classification: the template for sorting texts into one class each.
#include "kinds/templates/all.hpp"

namespace assay::kinds::templates_detail {

Template classification() {
  return {"classification",
          "Classify texts",
          "Exactly one label for each text, with a second look where it is hard to decide.",
          R"json({
  "fields": [
    {"name": "text", "kind": "text", "title": "Text"}
  ],
  "questions": [
    {"name": "label", "kind": "choice", "title": "How does the writer feel about the product?",
     "config": {"multiple": false, "labels": [
       {"value": "positive", "text": "Positive", "hint": "Would recommend it", "hotkey": "y", "colour": "#1a6e37"},
       {"value": "neutral", "text": "Neutral", "hint": "Reports facts, no judgment", "hotkey": "n"},
       {"value": "negative", "text": "Negative", "hint": "Would advise against it", "hotkey": "a", "colour": "#b3261e"},
       {"value": "mixed", "text": "Mixed", "hint": "Clear praise and clear blame", "hotkey": "m", "colour": "#8a5300"}
     ]}},
    {"name": "sure", "kind": "rating", "title": "How sure are you?", "required": false,
     "config": {"points": [{"label": "A guess"}, {"label": "Fairly sure"}, {"label": "Certain"}]}}
  ]
}
)json",
          R"guide(# Classifying texts

Give each text exactly one label: the one that most careful readers would choose. The labels here are about the writer's feeling; replace them by your own when you start a project, and keep the pattern of this page: a rule, a border, an example for each label.

## The labels

- **Positive**: taken as a whole, the writer is content. *"Does what it should, arrived a day early."*
- **Negative**: taken as a whole, the writer is not content. *"Broke after two weeks; the shop does not answer."*
- **Mixed**: praise **and** blame, both about things that matter, neither outweighing the other. *"Great sound, but the battery is empty after an hour."*
- **Neutral**: no judgment at all: questions, facts, texts about something else. *"Has anybody tried it with the old charger?"*

## How to decide

1. Ask: would this writer recommend the product? Yes → positive. No → negative. "It depends" → mixed. Cannot be told → neutral.
2. Judge what is **written**, not what you think of the product or of the writer.
3. A small reservation does not make a text mixed: *"Very good, only the box was dented"* is positive.
4. Irony counts as it is meant: *"Wonderful, the third defect this month"* is negative.
5. A comparison counts for the product in question: *"Better than the old one, still not good"* is negative.
6. For two sentences that pull apart, the last word of the writer decides if it sums up: *"All in all I keep it"* → positive.

## When it stays unclear

Choose the label you would bet on, and set "How sure are you?" to *A guess*: such answers are looked at again and never counted against you. If the guideline itself leaves the case open, flag the item as *ambiguous guideline* and say in the note which two labels compete. If the text is empty, cut off or in a language you do not read, skip it.
)guide",
          R"json({
  "text": "Second pair I have bought. They are comfortable and the sound is clear, though the case scratches easily. Would buy again."
}
)json"};
}

}  // namespace assay::kinds::templates_detail
