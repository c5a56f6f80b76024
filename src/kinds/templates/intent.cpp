// intent: the template for finding what a message to a service wants.
#include "kinds/templates/all.hpp"

namespace assay::kinds::templates_detail {

Template intent() {
  return {"intent",
          "Classify the intent of messages",
          "What a person wants from a service: one main intent, further ones, and whether it is urgent.",
          R"json({
  "fields": [
    {"name": "message", "kind": "text", "title": "Message"}
  ],
  "questions": [
    {"name": "intent", "kind": "choice", "title": "What does the person want first of all?",
     "config": {"multiple": false, "labels": [
       {"value": "order_status", "text": "Where is my order?", "hotkey": "o"},
       {"value": "change_order", "text": "Change or cancel an order", "hotkey": "c"},
       {"value": "return_refund", "text": "Return or refund", "hotkey": "b"},
       {"value": "product_question", "text": "Question about a product", "hotkey": "q"},
       {"value": "technical_problem", "text": "Something does not work", "hotkey": "t"},
       {"value": "account", "text": "Account or sign-in", "hotkey": "a"},
       {"value": "complaint", "text": "Complaint, nothing else asked for", "hotkey": "m"},
       {"value": "other", "text": "Something else", "hotkey": "x"}
     ]}},
    {"name": "other_intent", "kind": "text", "title": "What is it, in a few words?",
     "when": {"question": "intent", "equals": "other"},
     "config": {"purpose": "note", "min_words": 1, "max_words": 12}},
    {"name": "urgent", "kind": "choice", "title": "Is it urgent?",
     "config": {"multiple": false, "labels": [
       {"value": "no", "text": "No"}, {"value": "yes", "text": "Yes: harm or a deadline within a day"}
     ]}}
  ]
}
)json",
          R"guide(# Finding the intent

Each message gets **one** intent: what the person wants to happen first. Think of the colleague who answers: which desk must get it?

## How to decide

1. Look for the request, not for the mood. *"I am furious, my parcel has been lost for three weeks!"* wants the parcel: **Where is my order?** It is a **complaint** only if nothing can be done but listen and apologise.
2. With several requests, take the one that must be solved first for the others to make sense. *"I cannot sign in to return my shoes"* → **Account or sign-in**.
3. With several independent requests, take the first one in the text.
4. Judge by what is written. Do not guess a story behind it.

## Borders that cause mistakes

| Case | Intent |
| --- | --- |
| "Can I still change the address?" | change or cancel an order |
| "It arrived broken, I want my money back." | return or refund |
| "It arrived broken, how do I repair it?" | something does not work |
| "Does it work with 230 volts?" (before buying) | question about a product |
| "It does not turn on." | something does not work |
| "Where is my refund?" | return or refund, not an order's status |
| "Thanks, all fine now." | something else: *thanks* |

## Urgent

**Yes** only if waiting until tomorrow would hurt somebody, lose money or miss a stated date: *"my flight is at six tonight"*, *"the battery is smoking"*. Capital letters and exclamation marks are not urgency.

## Something else

Use it when no desk fits, and say in two or three words what it is (*job application*, *thanks*, *spam*). If you use it for more than one message in twenty, tell your manager: a label may be missing.

Messages that are empty, cut off or in a language you do not read are skipped, not labelled.
)guide",
          R"json({
  "message": "Hi, I ordered the blue kettle on Monday but I will be away from Friday on. Can you send it to my office instead? Order 4471."
}
)json"};
}

}  // namespace assay::kinds::templates_detail
