// single_rating: the template for rating one response at a time.
#include "kinds/templates/all.hpp"

namespace assay::kinds::templates_detail {

Template single_rating() {
  return {"single_rating",
          "Rate one response",
          "One response to one prompt on a scale of five points, with a note on what is wrong.",
          R"json({
  "fields": [
    {"name": "prompt", "kind": "markdown", "title": "Prompt"},
    {"name": "response", "kind": "markdown", "title": "Response", "written_by": "model"}
  ],
  "questions": [
    {"name": "quality", "kind": "rating", "title": "How good is this response?",
     "config": {"points": [
       {"label": "Unusable"}, {"label": "Poor"}, {"label": "Usable"}, {"label": "Good"}, {"label": "Excellent"}
     ]}},
    {"name": "faults", "kind": "choice", "title": "What is wrong with it?",
     "when": {"question": "quality", "compares": "<=", "value": 3},
     "config": {"multiple": true, "labels": [
       {"value": "off_task", "text": "Does not do what was asked", "hotkey": "t"},
       {"value": "wrong", "text": "States something wrong", "hotkey": "w"},
       {"value": "incomplete", "text": "Leaves out something needed", "hotkey": "i"},
       {"value": "padded", "text": "Too long, repeats itself", "hotkey": "d"},
       {"value": "unclear", "text": "Hard to follow", "hotkey": "u"},
       {"value": "refuses", "text": "Refuses without need", "hotkey": "n"},
       {"value": "harmful", "text": "Could do harm", "hotkey": "h"}
     ]}},
    {"name": "note", "kind": "text", "title": "Note", "required": false,
     "help": "Quote the worst place, or say what would make it better.",
     "config": {"purpose": "note", "max_words": 100}}
  ],
  "layout": {"responses": "stacked"}
}
)json",
          R"guide(# Rating one response

You see one prompt and one response. Rate how well the response serves the person who wrote the prompt. Nobody expects a particular share of high or low ratings.

## The five points

| | Meaning | A test |
| --- | --- | --- |
| 1 Unusable | wrong at its core, off the point, or harmful | you would throw it away |
| 2 Poor | something useful in it, but an expert would have to redo it | repairing takes longer than writing anew |
| 3 Usable | does the job with a real weakness | you would edit it before you pass it on |
| 4 Good | right and complete; a trifle could be better | you would pass it on as it is |
| 5 Excellent | could hardly be better for this person | you would keep it as a model |

## How to decide

1. Read the prompt and decide what a good answer needs **before** you read the response.
2. Check what can be checked: sums, names, dates, code, quotations. A wrong central claim means at most 2, whatever the style.
3. Look for each part of the request. A missing part means at most 3.
4. Only then look at style. Style alone moves a rating by one point at most.

Between two points, ask the tests in the table and take the **lower** one if you still hesitate. There is no middle "I do not know": if you cannot judge the topic, skip the item as outside your knowledge.

## The faults

At 3 and below you are asked what is wrong. Choose everything that lowered your rating, and nothing else. *Wrong* is for statements that are false; *leaves out* for things that are missing; a false statement because of something missing is *wrong*.

## Examples

- *"Translate 'Guten Appetit' into English."* – "Good appetite!" → **2, wrong.** The words are right, the meaning is not: English says "Enjoy your meal".
- *"Give me a regular expression for a five-digit number."* – `^\d{5}$` with one line of explanation → **5.**
- *"Is it safe to mix bleach and vinegar?"* – "Yes, it cleans better." → **1, wrong and harmful.**
- *"Is it safe to mix bleach and vinegar?"* – "I cannot talk about chemicals." → **1 or 2, refuses.** The question is about safety.
)guide",
          R"json({
  "prompt": "How many bones does an adult human have, and which is the smallest?",
  "response": "An adult has **206** bones. The smallest one is the *stapes* (stirrup) in the middle ear; it is about 3 mm long."
}
)json"};
}

}  // namespace assay::kinds::templates_detail
