// limits: the list, and the page made of it.
#include "programs/limits.hpp"

#include <chrono>

#include "domain/limits.hpp"
#include "domain/rules/leasing.hpp"
#include "domain/rules/submitting.hpp"
#include "formats/expand.hpp"
#include "formats/gzip.hpp"
#include "formats/reader.hpp"
#include "http/limits.hpp"
#include "json/value.hpp"
#include "kinds/limits.hpp"
#include "services/jobs.hpp"
#include "services/people.hpp"
#include "services/signing_in.hpp"
#include "services/sweeping.hpp"

namespace assay::programs {
namespace {

// 100000: "100,000"
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

template <class T>
std::string entries(T n) {
  return grouped(static_cast<std::uint64_t>(n));
}
template <class T>
std::string characters(T n) {
  return grouped(static_cast<std::uint64_t>(n)) + " characters";
}
template <class T>
std::string words(T n) {
  return grouped(static_cast<std::uint64_t>(n)) + " words";
}
template <class T>
std::string levels(T n) {
  return grouped(static_cast<std::uint64_t>(n)) + " levels";
}
std::string bytes(std::uint64_t n) {
  struct Unit {
    unsigned shift;
    const char* name;
  };
  for (const auto unit : {Unit{40U, "TiB"}, {30U, "GiB"}, {20U, "MiB"}, {10U, "KiB"}}) {
    const auto size = std::uint64_t{1} << unit.shift;
    if (n >= size && n % size == 0) return std::to_string(n / size) + " " + unit.name;
  }
  return grouped(n) + " bytes";
}
std::string a_second(std::uint64_t n) { return bytes(n) + " a second"; }
std::string lasting(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  for (const auto unit : {Unit{86400, "day"}, {3600, "hour"}, {60, "minute"}}) {
    if (seconds > unit.seconds && seconds % unit.seconds == 0) return std::to_string(seconds / unit.seconds) + " " + unit.name + "s";
  }
  return std::to_string(seconds) + " seconds";
}
std::string lasting(std::chrono::milliseconds time) { return lasting(std::chrono::duration_cast<std::chrono::seconds>(time).count()); }
std::string lasting(Duration time) { return lasting(time.micros / 1'000'000); }
std::string in_milliseconds(std::int64_t n) { return lasting(n / 1000); }
std::string in_minutes(std::int64_t n) { return lasting(n * 60); }
std::string percent(std::int64_t n) { return std::to_string(n) + " %"; }
std::string per_byte(std::uint64_t n) { return std::to_string(n) + " bytes of text per compressed byte"; }
std::string number(double n) {
  auto text = std::to_string(n);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

}  // namespace

// The name of the constant and its value come from one place.
#define ASSAY_LIMIT(area, what, constant, show, beyond, test) {area, what, #constant, show(constant), beyond, test}

std::vector<Limit> all_limits() {
  static constexpr std::string_view requests = "Requests", people = "People and signing in", projects = "Projects and items", work = "Work",
                                    kept = "Kept for a time", forms = "Forms", questions = "Questions and answers", fields = "Fields",
                                    files = "Files";
  static constexpr std::string_view refused = "422, the place is named", too_large = "413",
                                    error_of_row = "the row is an error, the rest is read", removed = "it is removed",
                                    swept = "SweepingAtWork.takes_away_what_proves_nothing_any_more_and_leaves_the_rest";
  return {
      ASSAY_LIMIT(requests, "the head of a request", limits::header_bytes, bytes, "431",
                  "HttpLimits.a_head_is_as_long_as_the_limit_and_no_longer"),
      ASSAY_LIMIT(requests, "names in the query of an address", limits::query_pairs, entries, "400",
                  "HttpLimits.a_query_has_as_many_pairs_as_the_limit_and_no_more"),
      ASSAY_LIMIT(requests, "a body about signing in or people", limits::small_body, bytes, too_large,
                  "HttpLimits.a_body_is_as_long_as_the_limit_of_its_route_and_no_longer"),
      ASSAY_LIMIT(requests, "a body of most routes", limits::usual_body, bytes, too_large,
                  "HttpLimits.a_body_is_as_long_as_the_limit_of_its_route_and_no_longer"),
      ASSAY_LIMIT(requests, "a draft or submission with all that is around it", limits::answers_body, bytes, too_large,
                  "HttpLimits.a_body_is_as_long_as_the_limit_of_its_route_and_no_longer"),
      ASSAY_LIMIT(requests, "a body with forms, guidelines or items", limits::large_body, bytes, too_large,
                  "HttpLimits.a_body_is_as_long_as_the_limit_of_its_route_and_no_longer"),
      ASSAY_LIMIT(requests, "levels of a JSON document", json::Limits{}.depth, levels, "400, the place is named",
                  "JsonLimits.a_document_is_nested_as_deep_as_the_limit_and_no_deeper"),
      ASSAY_LIMIT(requests, "a JSON document in any place", json::Limits{}.bytes, bytes, too_large,
                  "JsonLimits.a_document_is_as_long_as_the_limit_and_no_longer"),
      ASSAY_LIMIT(requests, "open connections", limits::connections, entries, "503, and the connection is closed",
                  "HttpLimits.as_many_connections_as_the_limit_are_served_and_the_next_is_turned_away"),
      ASSAY_LIMIT(requests, "time for the head of a request", limits::header_time, lasting, "the connection is closed",
                  "Server.cuts_a_head_or_body_that_does_not_arrive_in_time_and_idle_connections"),
      ASSAY_LIMIT(requests, "time for each piece of a body", limits::chunk_time, lasting, "408, or the connection is closed",
                  "Server.cuts_a_head_or_body_that_does_not_arrive_in_time_and_idle_connections"),
      ASSAY_LIMIT(requests, "the slowest body, on average", limits::slowest_bytes_a_second, a_second, "408",
                  "HttpLimits.a_body_that_trickles_slower_than_the_limit_is_cut_though_each_piece_comes_in_time"),
      ASSAY_LIMIT(requests, "time between two requests of a connection", limits::idle_time, lasting, "the connection is closed",
                  "Server.cuts_a_head_or_body_that_does_not_arrive_in_time_and_idle_connections"),

      ASSAY_LIMIT(people, "the name of a person, an invitation or a token", limits::name, characters, refused,
                  "ScenarioLimits.names_and_descriptions_have_their_length"),
      ASSAY_LIMIT(people, "an e-mail address", limits::email, characters, refused,
                  "ScenarioLimits.a_password_has_its_shortest_and_its_longest_and_an_email_its_length"),
      ASSAY_LIMIT(people, "the shortest password", limits::shortest_password, characters, refused,
                  "ScenarioLimits.a_password_has_its_shortest_and_its_longest_and_an_email_its_length"),
      ASSAY_LIMIT(people, "the longest password", limits::longest_password, characters, refused,
                  "ScenarioLimits.a_password_has_its_shortest_and_its_longest_and_an_email_its_length"),
      ASSAY_LIMIT(people, "wrong passwords for one e-mail before it must wait", services::Throttle::failures_by_email, entries, "429",
                  "PeopleAtWork.the_eleventh_wrong_password_for_an_email_is_throttled_for_fifteen_minutes"),
      ASSAY_LIMIT(people, "wrong passwords from one address before it must wait", services::Throttle::failures_by_peer, entries, "429",
                  "Throttling.counts_fifty_failures_by_address_and_a_whole_ipv6_network_as_one"),
      ASSAY_LIMIT(people, "how long wrong passwords count", services::Throttle::window, lasting, "they are forgotten",
                  "PeopleAtWork.the_eleventh_wrong_password_for_an_email_is_throttled_for_fifteen_minutes"),
      ASSAY_LIMIT(people, "life of a session", services::SigningIn::session_time, lasting, "401: sign in again",
                  "PeopleAtWork.a_link_lives_seven_days_and_a_session_fourteen"),
      ASSAY_LIMIT(people, "life of a sign-in link", services::SigningIn::link_time, lasting, "401: ask for a new one",
                  "ScenarioLimits.a_link_and_an_invitation_open_until_their_time_is_over"),
      ASSAY_LIMIT(people, "life of an invitation", services::People::invitation_time, lasting, "401: ask for a new one",
                  "ScenarioLimits.a_link_and_an_invitation_open_until_their_time_is_over"),

      ASSAY_LIMIT(projects, "the name of a project", limits::name, characters, refused,
                  "ScenarioLimits.names_and_descriptions_have_their_length"),
      ASSAY_LIMIT(projects, "a description", limits::description, characters, refused,
                  "ScenarioLimits.names_and_descriptions_have_their_length"),
      ASSAY_LIMIT(projects, "a guideline", limits::guideline, characters, refused,
                  "ScenarioLimits.guidelines_and_forms_in_the_editor_have_their_length"),
      ASSAY_LIMIT(projects, "a form in the editor", limits::form_text, characters, refused,
                  "ScenarioLimits.guidelines_and_forms_in_the_editor_have_their_length"),
      ASSAY_LIMIT(projects, "judgments of an item (overlap)", limits::overlap, entries, refused,
                  "ScenarioLimits.the_settings_of_a_project_have_their_bounds"),
      ASSAY_LIMIT(projects, "the lease time that a project sets", limits::lease_minutes, in_minutes, refused,
                  "ScenarioLimits.the_settings_of_a_project_have_their_bounds"),
      ASSAY_LIMIT(projects, "the part of a project that one person may do", limits::person_share_percent, percent, refused,
                  "ScenarioLimits.the_settings_of_a_project_have_their_bounds"),
      ASSAY_LIMIT(projects, "items in one request (a file has no limit)", limits::items_at_once, entries, refused,
                  "ScenarioLimits.as_many_items_come_at_once_as_the_limit_with_ids_of_their_length"),
      ASSAY_LIMIT(projects, "an external id", limits::external_id, characters, refused,
                  "ScenarioLimits.as_many_items_come_at_once_as_the_limit_with_ids_of_their_length"),
      ASSAY_LIMIT(projects, "the name of a group of items", limits::group, characters, refused,
                  "ScenarioLimits.as_many_items_come_at_once_as_the_limit_with_ids_of_their_length"),
      ASSAY_LIMIT(projects, "items on a page of the list", limits::items_on_a_page, entries, "the rest is on the next page",
                  "ScenarioLimits.a_page_of_items_is_full_at_its_limit_and_the_next_item_is_on_the_next_page"),
      ASSAY_LIMIT(projects, "the text of a search", limits::search, characters, refused,
                  "ScenarioLimits.a_page_of_items_is_full_at_its_limit_and_the_next_item_is_on_the_next_page"),
      ASSAY_LIMIT(projects, "the reason of withdrawing an item or setting an annotation aside", limits::reason, characters, refused,
                  "ScenarioLimits.reasons_and_notes_have_their_length"),
      ASSAY_LIMIT(projects, "jobs in the list of a project", limits::jobs_listed, entries,
                  "older ones are not listed; their addresses still work", "ScenarioLimits.the_newest_jobs_are_listed_up_to_the_limit"),

      ASSAY_LIMIT(work, "tasks that a person holds in a project", rules::max_leases, entries, refused,
                  "ScenarioLimits.a_person_asks_for_and_holds_at_most_three_tasks"),
      ASSAY_LIMIT(work, "a draft", limits::draft_bytes, bytes, too_large,
                  "ScenarioLimits.a_draft_has_its_bytes_and_the_time_on_a_task_its_day"),
      ASSAY_LIMIT(work, "time on one task that is counted", limits::active_ms, in_milliseconds, refused,
                  "ScenarioLimits.a_draft_has_its_bytes_and_the_time_on_a_task_its_day"),
      ASSAY_LIMIT(work, "the Idempotency-Key of a submission", limits::idempotency_key, bytes, "422",
                  "ScenarioLimits.a_key_of_a_submission_has_its_length_and_revisions_their_number"),
      ASSAY_LIMIT(work, "revisions of one answer", limits::revisions, entries, refused,
                  "ScenarioLimits.a_key_of_a_submission_has_its_length_and_revisions_their_number"),
      ASSAY_LIMIT(work, "time in which a submitted answer may be revised", rules::revision_window, lasting, "409",
                  "ScenarioLimits.an_answer_is_revised_until_its_time_is_over"),
      ASSAY_LIMIT(work, "time after its lease in which a draft is kept and a hand-in taken", rules::late_window, lasting, "409",
                  "ScenarioLimits.a_late_hand_in_is_taken_until_its_time_is_over"),
      ASSAY_LIMIT(work, "the note of a skip", limits::skip_note, characters, refused, "ScenarioLimits.reasons_and_notes_have_their_length"),
      ASSAY_LIMIT(work, "latest submissions that can be opened again", limits::recent_submissions, entries, "older ones are not listed",
                  "ScenarioLimits.the_latest_submissions_are_ten"),

      ASSAY_LIMIT(forms, "fields of a form, and as many questions", kinds::limits::parts, entries, refused,
                  "FormLimits.a_form_has_at_most_its_number_of_fields_and_questions"),
      ASSAY_LIMIT(forms, "the name of a field or question", kinds::limits::name, characters, refused,
                  "FormLimits.names_titles_and_helps_have_their_length"),
      ASSAY_LIMIT(forms, "the title of a field or question", kinds::limits::title, characters, refused,
                  "FormLimits.names_titles_and_helps_have_their_length"),
      ASSAY_LIMIT(forms, "the help of a question", kinds::limits::help, characters, refused,
                  "FormLimits.names_titles_and_helps_have_their_length"),

      ASSAY_LIMIT(questions, "choice: the fewest labels", kinds::limits::fewest_labels, entries, refused,
                  "QuestionLimits.a_choice_has_two_to_two_hundred_labels_of_a_stated_length"),
      ASSAY_LIMIT(questions, "choice: the most labels", kinds::limits::most_labels, entries, refused,
                  "QuestionLimits.a_choice_has_two_to_two_hundred_labels_of_a_stated_length"),
      ASSAY_LIMIT(questions, "choice: the value of a label", kinds::limits::label, characters, refused,
                  "QuestionLimits.a_choice_has_two_to_two_hundred_labels_of_a_stated_length"),
      ASSAY_LIMIT(questions, "preference: strengths", kinds::limits::strengths, entries, refused,
                  "QuestionLimits.a_preference_has_one_to_three_strengths"),
      ASSAY_LIMIT(questions, "rating: the fewest points", kinds::limits::fewest_points, entries, refused,
                  "QuestionLimits.a_rating_has_two_to_eleven_points_or_a_range_within_reach"),
      ASSAY_LIMIT(questions, "rating: the most points", kinds::limits::most_points, entries, refused,
                  "QuestionLimits.a_rating_has_two_to_eleven_points_or_a_range_within_reach"),
      ASSAY_LIMIT(questions, "rating: the ends of a range, on either side of zero", kinds::limits::rating, entries, refused,
                  "QuestionLimits.a_rating_has_two_to_eleven_points_or_a_range_within_reach"),
      ASSAY_LIMIT(questions, "rating: the smallest step of a range", kinds::limits::rating_step, number, refused,
                  "QuestionLimits.a_rating_has_two_to_eleven_points_or_a_range_within_reach"),
      ASSAY_LIMIT(questions, "rubric: dimensions", kinds::limits::dimensions, entries, refused,
                  "QuestionLimits.a_rubric_has_its_dimensions_points_weights_and_explanations"),
      ASSAY_LIMIT(questions, "rubric: the fewest points of a dimension", kinds::limits::fewest_scores, entries, refused,
                  "QuestionLimits.a_rubric_has_its_dimensions_points_weights_and_explanations"),
      ASSAY_LIMIT(questions, "rubric: the most points of a dimension", kinds::limits::most_scores, entries, refused,
                  "QuestionLimits.a_rubric_has_its_dimensions_points_weights_and_explanations"),
      ASSAY_LIMIT(questions, "rubric: the weight of a dimension", kinds::limits::weight, entries, refused,
                  "QuestionLimits.a_rubric_has_its_dimensions_points_weights_and_explanations"),
      ASSAY_LIMIT(questions, "rubric: an explanation", kinds::limits::why, characters, refused,
                  "QuestionLimits.a_rubric_has_its_dimensions_points_weights_and_explanations"),
      ASSAY_LIMIT(questions, "text: an answer", kinds::limits::text, characters, refused,
                  "QuestionLimits.a_text_has_its_characters_and_its_bounds_on_words"),
      ASSAY_LIMIT(questions, "text: the bound on words that a form may set", kinds::limits::words, words, refused,
                  "QuestionLimits.a_text_has_its_characters_and_its_bounds_on_words"),
      ASSAY_LIMIT(questions, "flag: reasons of its own", kinds::limits::flag_reasons, entries, refused,
                  "QuestionLimits.a_flag_has_its_reasons_and_the_length_of_its_note"),
      ASSAY_LIMIT(questions, "flag: a note", kinds::limits::flag_note, characters, refused,
                  "QuestionLimits.a_flag_has_its_reasons_and_the_length_of_its_note"),

      ASSAY_LIMIT(fields, "responses: the fewest of an item", kinds::limits::fewest_responses, entries, refused,
                  "FieldLimits.responses_are_two_to_twenty_six_with_models_of_a_stated_length"),
      ASSAY_LIMIT(fields, "responses: the most of an item", kinds::limits::most_responses, entries, refused,
                  "FieldLimits.responses_are_two_to_twenty_six_with_models_of_a_stated_length"),
      ASSAY_LIMIT(fields, "responses: the name of a model", kinds::limits::model, characters, refused,
                  "FieldLimits.responses_are_two_to_twenty_six_with_models_of_a_stated_length"),
      ASSAY_LIMIT(fields, "chat: messages", kinds::limits::messages, entries, refused,
                  "FieldLimits.a_chat_has_its_messages_a_table_its_rows_and_code_the_name_of_its_language"),
      ASSAY_LIMIT(fields, "table: rows", kinds::limits::rows, entries, refused,
                  "FieldLimits.a_chat_has_its_messages_a_table_its_rows_and_code_the_name_of_its_language"),
      ASSAY_LIMIT(fields, "code: the name of a language", kinds::limits::code_language, characters, refused,
                  "FieldLimits.a_chat_has_its_messages_a_table_its_rows_and_code_the_name_of_its_language"),

      ASSAY_LIMIT(files, "the name of an uploaded file", limits::file_name, bytes, "422",
                  "ScenarioLimits.the_name_of_a_file_has_its_bytes_and_a_job_keeps_its_errors_up_to_the_limit"),
      ASSAY_LIMIT(files, "a line, or a record of a list", formats::longest_row, bytes, error_of_row,
                  "FileLimits.a_row_is_as_long_as_the_limit_and_a_longer_one_is_passed_over"),
      ASSAY_LIMIT(files, "levels of a row", formats::ReadOptions{}.depth, levels, error_of_row,
                  "FileLimits.a_row_is_nested_as_deep_as_the_limit_and_no_deeper"),
      ASSAY_LIMIT(files, "cells of a CSV row", formats::most_cells, entries, error_of_row,
                  "FileLimits.a_csv_row_has_as_many_cells_as_the_limit_and_no_more"),
      ASSAY_LIMIT(files, "pairs that one item with several responses becomes", formats::most_pairs, entries, error_of_row,
                  "FileLimits.an_item_becomes_as_many_pairs_as_the_limit_and_no_more"),
      ASSAY_LIMIT(files, "a compressed file when unpacked", formats::GzipLimits{}.bytes, bytes, "the import ends with an error",
                  "FileLimits.a_compressed_file_unpacks_to_its_limits_and_no_further"),
      ASSAY_LIMIT(files, "how far a compressed file may unpack", formats::GzipLimits{}.ratio, per_byte, "the import ends with an error",
                  "FileLimits.a_compressed_file_unpacks_to_its_limits_and_no_further"),
      ASSAY_LIMIT(files, "unpacked bytes before that ratio counts", formats::GzipLimits{}.free_bytes, bytes, "the ratio counts",
                  "FileLimits.a_compressed_file_unpacks_to_its_limits_and_no_further"),
      ASSAY_LIMIT(files, "errors that the page of a job shows", limits::shown_job_errors, entries, "the file of its errors has more",
                  "ScenarioLimits.the_name_of_a_file_has_its_bytes_and_a_job_keeps_its_errors_up_to_the_limit"),
      ASSAY_LIMIT(files, "errors that a job keeps with their lines", services::kept_job_errors, entries, "further ones are counted only",
                  "ScenarioLimits.the_name_of_a_file_has_its_bytes_and_a_job_keeps_its_errors_up_to_the_limit"),
      ASSAY_LIMIT(kept, "a session after its end", services::Sweeping::keep_sessions, lasting, removed, swept),
      ASSAY_LIMIT(kept, "a sign-in link after it was used or ran out", services::Sweeping::keep_links, lasting, removed, swept),
      ASSAY_LIMIT(kept, "an invitation after it was used, revoked or ran out", services::Sweeping::keep_invitations, lasting, removed,
                  swept),
      ASSAY_LIMIT(kept, "what a request with an Idempotency-Key did", services::Sweeping::keep_idempotency, lasting,
                  "the key counts as a new one", swept),
      ASSAY_LIMIT(kept, "a draft after its lease and its last change", services::Sweeping::keep_drafts, lasting, removed,
                  "SweepingAtWork.a_draft_goes_a_day_after_its_lease_and_its_last_change_and_not_while_the_task_is_held"),
      ASSAY_LIMIT(kept, "an uploaded file that no import waits for", services::Sweeping::keep_uploads, lasting, "422: upload it again",
                  "SweepingAtWork.the_file_of_an_upload_goes_after_its_time_unless_an_import_still_waits_for_it"),
      ASSAY_LIMIT(kept, "the files of an export", services::Sweeping::keep_exports, lasting,
                  "404: run the same export again for the same bytes",
                  "SweepingAtWork.the_files_of_an_export_go_after_their_time_and_the_same_export_gives_the_same_bytes_again"),
  };
}

#undef ASSAY_LIMIT

std::string limits_page() {
  std::string page =
      "# Limits\n\n<!-- Generated by `assay contract limits`; do not edit. -->\n\n"
      "What Assay takes at most, and what it says beyond that. The value is the one of the constant that refuses, and the named test\n"
      "tries the limit and one past it. A character is a Unicode code point. A refusal is a problem document; [the API](api.md) shows its shape.\n";
  std::string_view area;
  for (const auto& limit : all_limits()) {
    if (limit.area != area) {
      area = limit.area;
      page += "\n## " + std::string(area) + "\n\n| what | limit | beyond it | constant | test |\n| --- | --- | --- | --- | --- |\n";
    }
    page += "| " + std::string(limit.what) + " | " + limit.value + " | " + std::string(limit.beyond) + " | `" +
            std::string(limit.constant) + "` | `" + std::string(limit.test) + "` |\n";
  }
  return page;
}

}  // namespace assay::programs
