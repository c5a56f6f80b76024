// export_test: what each export writes, what it drops and why, and that native files come back whole.
#include "base/csv_cell.hpp"
#include "formats/detect.hpp"
#include "formats/native.hpp"
#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;

ExportAnnotation annotation(std::string person, std::string_view answers, std::int64_t revision = 1) {
  ExportAnnotation out;
  out.id = "an" + person;
  out.person = std::move(person);
  out.revision = revision;
  out.submitted_at = Time{1'790'000'000'000'001};
  out.answers = parsed(answers);
  return out;
}

ExportRow pair(std::string id, std::vector<ExportAnnotation> annotations) {
  ExportRow row;
  row.external_id = std::move(id);
  row.status = "done";
  row.content = parsed(R"({"prompt":"Why?","responses":[{"text":"A","model":"m1"},{"text":"B","model":"m2"}]})");
  row.annotations = std::move(annotations);
  return row;
}

std::vector<ExportRow> some_rows() {
  std::vector<ExportRow> rows;
  auto old = annotation("p1", R"({"overall":{"choice":"second"}})");
  old.current = false;
  auto late = annotation("p1", R"({"overall":{"choice":"first","strength":2},"score":4.5,"note":"=1+1, \"x\""})", 2);
  late.active_ms = 1234;
  late.shown_order = {1, 0};
  late.item_version = 2;
  late.counted = false;
  auto bad = annotation("p2", R"({"overall":{"choice":"second"}})");
  bad.voided = true;
  bad.void_reason = "spam";
  rows.push_back(pair(
      "one", {old, late, bad, annotation("p3", R"({"overall":{"choice":"tie"}})"), annotation("p4", R"({"overall":{"choice":"first"}})")}));
  rows.back().group = "g";
  rows.back().version = 2;
  rows.back().earlier.push_back(parsed(R"({"prompt":"Wy?","responses":[{"text":"A"},{"text":"B"}]})"));
  rows.back().status = "withdrawn";
  rows.back().withdrawn_reason = "a typing mistake";
  rows.back().consensus = parsed(R"({"score":1.0,"big":9007199254740993,"small":1e-7})");
  rows.push_back(pair("two", {annotation("p3", R"({"overall":{"choice":"both_bad"}})"), annotation("p5", "{}")}));
  rows.push_back(pair("three", {annotation("p3", R"({"overall":{"choice":"second"}})")}));
  rows.back().content.as_object()["responses"].as_array().push_back(parsed(R"({"text":"C"})"));
  rows.push_back(pair("four", {annotation("p3", R"({"overall":{"choice":"second"}})")}));
  rows.back().content =
      parsed(R"({"prompt":[{"role":"system","content":"S"},{"role":"user","content":"Q"}],"responses":[{"text":"A"},{"text":"B"}]})");
  rows.push_back(pair("five\n\"\\ \xE2\x98\x83", {}));
  return rows;
}

std::string written(ExportWriter& writer, const TextSink& sink, const std::vector<ExportRow>& rows, ExportReport& report) {
  EXPECT_TRUE(writer.begin().ok());
  for (const auto& row : rows) EXPECT_TRUE(writer.row(row).ok());
  report = writer.end().value();
  std::int64_t dropped = 0;
  for (const auto& [reason, count] : report.dropped) dropped += count;
  EXPECT_EQ(report.rows_in, report.rows_out + dropped);
  return sink.text();
}

TEST(ExportNative, comes_back_without_loss_and_gives_the_same_bytes_again) {
  const auto rows = some_rows();
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_native(sink, parsed(R"({"forms":[{"version":1}]})")), sink, rows, report);
  EXPECT_EQ(report.rows_out, 5);
  TextSource source(text);
  const auto reader = open_native(source);
  EXPECT_EQ(json::write(reader->about().value()), R"({"forms":[{"version":1}]})");
  const auto read = drain(*reader);
  EXPECT_EQ(read.end, "");
  EXPECT_TRUE(read.errors.empty());
  std::vector<ExportRow> again;
  for (const auto& record : read.records) again.push_back(native_row(record.row).value());
  TextSink second;
  EXPECT_EQ(written(*write_native(second, parsed(R"({"forms":[{"version":1}]})")), second, again, report), text);
  ASSERT_EQ(again.size(), rows.size());
  EXPECT_EQ(again[0].consensus, rows[0].consensus);
  EXPECT_TRUE(again[0].consensus.at("score").is_double());
  EXPECT_EQ(again[4].external_id, rows[4].external_id);
  const auto item = imported(std::move(again[0]));
  ASSERT_EQ(item.votes.size(), 5U);
  EXPECT_EQ(item.group, "g");
  EXPECT_EQ(item.votes[1].revision, 2);
  EXPECT_EQ(item.votes[1].item_version, 2);
  EXPECT_FALSE(item.votes[1].counted);
  EXPECT_EQ(item.earlier.size(), 1U);
  EXPECT_TRUE(item.withdrawn);
  EXPECT_EQ(item.withdrawn_reason, "a typing mistake");
  EXPECT_EQ(item.votes[1].active_ms, 1234);
  EXPECT_EQ(item.votes[1].shown_order, (std::vector<int>{1, 0}));
  EXPECT_EQ(item.votes[1].at, rows[0].annotations[1].submitted_at);
  EXPECT_EQ(item.votes[1].answers, rows[0].annotations[1].answers);
  EXPECT_TRUE(item.votes[2].voided);
}

CsvColumns two_columns() {
  return {{"note", "score", "person"}, [](const json::Value& answers) {
            const auto* note = json::find(answers, "note");
            const auto* score = json::find(answers, "score");
            return std::vector<json::Value>{note == nullptr ? json::Value() : *note, score == nullptr ? json::Value() : *score};
          }};
}

TEST(ExportNative, is_detected_and_imports_with_its_suggested_mapping) {
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_native(sink, nullptr), sink, {some_rows().front()}, report);
  TextSource source(text);
  const auto found = detect(source, "items.jsonl", pair_form);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->format, Format::assay);
  EXPECT_TRUE(check_mapping(found->mapping, pair_form).empty());
  const auto row = rows_of(read_native, text).records.at(0).row;
  const auto item = apply(found->mapping, pair_form, row).value();
  EXPECT_EQ(item.content, some_rows().front().content);
  EXPECT_EQ(item.group, "g");
  ASSERT_EQ(item.votes.size(), 3U);  // neither the replaced nor the voided one
  EXPECT_EQ(item.votes[0].answers, some_rows().front().annotations[1].answers);
  EXPECT_EQ(item_of(Format::assay, found->mapping, pair_form, row)->votes.size(), 5U);
}

TEST(ExportCsv, writes_current_annotations_and_disarms_formulas) {
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_csv(sink, two_columns()), sink, some_rows(), report);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "external_id,item_version,status,group,person,revision,current,submitted_at,active_ms,form_"
            "version,shown_order,voided,models,note,score,answer.person\r");
  EXPECT_NE(text.find("one,2,withdrawn,g,p1,2,true,2026-09-21T14:13:20.000001Z,1234,1,1 0,false,m1 | m2,\"'=1+1, "
                      "\"\"x\"\"\",4.5,\r\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(report.rows_in, 9);
  EXPECT_EQ(report.dropped, (std::map<std::string, std::int64_t>{{"superseded", 1}, {"voided", 1}}));
  const auto back = rows_of(read_csv, text);
  EXPECT_EQ(back.records.size(), 7U);
  EXPECT_TRUE(back.errors.empty());
  TextSink all;
  written(*write_csv(all, two_columns(), History::all), all, some_rows(), report);
  EXPECT_EQ(report.rows_out, 9);
}

TEST(CsvCell, leaves_numbers_and_quotes_only_where_needed) {
  const auto cell = [](std::string_view text) {
    std::string out;
    append_csv_cell(out, text);
    return out;
  };
  EXPECT_EQ(cell("-5"), "-5");
  EXPECT_EQ(cell("+1.5"), "+1.5");
  EXPECT_EQ(cell("-1+2"), "'-1+2");
  EXPECT_EQ(cell("@x"), "'@x");
  EXPECT_EQ(cell("\tx"), "\"'\tx\"");
  EXPECT_EQ(cell("＝x"), "'＝x");
  EXPECT_EQ(cell(" a"), "\" a\"");
  EXPECT_EQ(cell("a\nb"), "\"a\nb\"");
}

TEST(ExportTrl, writes_texts_per_annotation_and_counts_what_is_no_preference) {
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_trl(sink, {"overall"}, TrlStyle::standard, TrlUnit::annotation), sink, some_rows(), report);
  const std::string line = "{\"prompt\":\"Why?\",\"chosen\":\"A\",\"rejected\":\"B\"}\n";
  EXPECT_EQ(text, line + line);
  EXPECT_EQ(report.unit, "annotation");
  EXPECT_EQ(report.dropped, (std::map<std::string, std::int64_t>{{"both_bad", 1},
                                                                 {"not_answered", 1},
                                                                 {"not_two_responses", 1},
                                                                 {"prompt_is_a_conversation", 1},
                                                                 {"superseded", 1},
                                                                 {"tie", 1},
                                                                 {"voided", 1}}));
}

TEST(ExportTrl, writes_messages_by_majority) {
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_trl(sink, {"overall"}, TrlStyle::conversational, TrlUnit::majority), sink, some_rows(), report);
  EXPECT_EQ(text,
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"Why?\"}],\"chosen\":[{\"role\":\"assistant\","
            "\"content\":\"A\"}],\"rejected\":[{\"role\":\"assistant\",\"content\":\"B\"}]}\n"
            "{\"prompt\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"Q\"}],"
            "\"chosen\":[{\"role\":\"assistant\",\"content\":\"B\"}],\"rejected\":[{\"role\":\"assistant\","
            "\"content\":\"A\"}]}\n");
  EXPECT_EQ(report.unit, "item");
  EXPECT_EQ(report.dropped, (std::map<std::string, std::int64_t>{{"both_bad", 1}, {"not_answered", 1}, {"not_two_responses", 1}}));
}

TEST(ExportTrl, drops_split_votes_and_follows_a_given_consensus) {
  auto split = pair("s", {annotation("p1", R"({"overall":{"choice":"first"}})"), annotation("p2", R"({"overall":{"choice":"second"}})")});
  ExportReport report;
  TextSink sink;
  EXPECT_EQ(written(*write_trl(sink, {"overall"}, TrlStyle::standard, TrlUnit::majority), sink, {split}, report), "");
  EXPECT_EQ(report.dropped, (std::map<std::string, std::int64_t>{{"no_majority", 1}}));
  split.consensus = parsed(R"({"overall":{"choice":"second"}})");
  TextSink second;
  EXPECT_EQ(written(*write_trl(second, {"overall"}, TrlStyle::standard, TrlUnit::majority), second, {split}, report),
            "{\"prompt\":\"Why?\",\"chosen\":\"B\",\"rejected\":\"A\"}\n");
}

TEST(ExportArena, writes_battles_that_are_read_again) {
  ExportReport report;
  TextSink sink;
  const auto text = written(*write_arena(sink, {"overall"}), sink, some_rows(), report);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "{\"question_id\":\"one\",\"model_a\":\"m1\",\"model_b\":\"m2\",\"winner\":\"model_a\",\"judge\":"
            "\"p1\","
            "\"conversation_a\":[{\"role\":\"user\",\"content\":\"Why?\"},{\"role\":\"assistant\","
            "\"content\":\"A\"}],"
            "\"conversation_b\":[{\"role\":\"user\",\"content\":\"Why?\"},{\"role\":\"assistant\","
            "\"content\":\"B\"}],"
            "\"turn\":1,\"anony\":true,\"tstamp\":1790000000.000001}");
  EXPECT_EQ(report.rows_out, 4);
  EXPECT_EQ(report.dropped, (std::map<std::string, std::int64_t>{
                                {"no_model", 1}, {"not_answered", 1}, {"not_two_responses", 1}, {"superseded", 1}, {"voided", 1}}));
  const auto rows = rows_of(read_arena, text);
  ASSERT_EQ(rows.records.size(), 4U);
  EXPECT_EQ(json::text_at(rows.records[3].row, "winner"), "tie (bothbad)");
  EXPECT_EQ(json::text_at(rows.records[3].row, "response_b"), "B");
}

TEST(Manifest, holds_the_size_and_hash_of_what_was_written) {
  TextSink sink;
  HashingSink hashing(sink);
  ASSERT_TRUE(hashing.write("a").ok());
  ASSERT_TRUE(hashing.write("bc").ok());
  Manifest manifest;
  manifest.spec = parsed(R"({"format":"csv"})").as_object();
  manifest.files.push_back(hashing.finish("x.csv"));
  EXPECT_EQ(sink.text(), "abc");
  EXPECT_EQ(
      json::to_string(manifest),
      R"({"manifest_version":1,"spec":{"format":"csv"},"files":[{"name":"x.csv","bytes":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]})");
}

}  // namespace
}  // namespace assay::formats
