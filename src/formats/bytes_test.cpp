// bytes_test: gzip, lines and hashes.
#include "base/bytes.hpp"

#include "formats/report.hpp"
#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;

std::string inflated(std::string_view bytes, GzipLimits limits = {}) {
  TextSource source(bytes);
  GzipSource gzip(source, limits);
  return all_of(gzip);
}

TEST(Gzip, passes_plain_text_on_untouched) {
  TextSource source("plain");
  GzipSource gzip(source);
  EXPECT_EQ(all_of(gzip), "plain");
  EXPECT_FALSE(gzip.compressed());
  EXPECT_EQ(inflated(""), "");
  EXPECT_EQ(inflated("\x1f"), "\x1f");
}

TEST(Gzip, inflates_what_begins_with_its_magic) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + "\n";
  const auto bytes = gzipped(text);
  EXPECT_EQ(inflated(bytes), text);
  Trickle source(bytes);
  GzipSource gzip(source);
  EXPECT_EQ(all_of(gzip, 100), text);
  EXPECT_TRUE(gzip.compressed());
}

TEST(Gzip, reads_members_one_after_the_other_and_ignores_zeros_behind_them) {
  const auto bytes = gzipped("one ") + gzipped("") + gzipped("two");
  EXPECT_EQ(inflated(bytes), "one two");
  EXPECT_EQ(inflated(bytes + std::string(1000, '\0')), "one two");
  Trickle source(bytes);
  GzipSource gzip(source);
  EXPECT_EQ(all_of(gzip), "one two");
}

TEST(Gzip, names_a_file_that_was_cut_off) {
  const auto bytes = gzipped(std::string(100000, 'x') + "end");
  for (const std::size_t size : {3U, 9U, 20U, 60U}) {
    EXPECT_NE(inflated(std::string_view(bytes).substr(0, size)).find("was cut off after"), std::string::npos) << size;
  }
  EXPECT_NE(inflated(std::string_view(bytes).substr(0, bytes.size() - 1)).find("was cut off"), std::string::npos);
  EXPECT_NE(inflated(bytes + "\x1f").find("ends in the middle of a header"), std::string::npos);
}

TEST(Gzip, names_damage_and_what_does_not_belong) {
  auto bytes = gzipped(std::string(5000, 'x') + "end");
  EXPECT_NE(inflated(bytes + "junk").find("something else"), std::string::npos);
  bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
  EXPECT_NE(inflated(bytes).find("is damaged"), std::string::npos);
}

TEST(Gzip, refuses_bombs_by_ratio_and_by_size) {
  const auto bomb = gzipped(std::string(std::size_t{4} << 20U, '\0'));
  EXPECT_NE(inflated(bomb, {std::uint64_t{1} << 40U, 100, 1 << 20}).find("100 times"), std::string::npos);
  EXPECT_NE(inflated(bomb, {1000, 5000, 0}).find("more than 1000 bytes"), std::string::npos);
}

std::vector<std::string> lines_of(ByteSource& source, std::size_t longest) {
  LineSplitter lines(source, longest);
  std::vector<std::string> out;
  while (true) {
    const auto line = lines.next();
    if (!line.ok() || !line->has_value()) return out;
    out.push_back(std::to_string((*line)->number) + ((*line)->too_long ? "!" : ":" + std::string((*line)->text)));
  }
}

TEST(Lines, know_lf_and_crlf_a_byte_order_mark_and_a_last_line_without_end) {
  const std::string text =
      "\xEF\xBB\xBF"
      "one\r\n\ntwo\nthree";
  const std::vector<std::string> expected = {"1:one", "2:", "3:two", "4:three"};
  TextSource whole(text);
  EXPECT_EQ(lines_of(whole, 100), expected);
  Trickle trickle(text);
  EXPECT_EQ(lines_of(trickle, 100), expected);
}

TEST(Lines, that_are_too_long_are_passed_over_and_counted) {
  const std::string text = "12345\n123456\n12345\r\n1234567890123\nok";
  const std::vector<std::string> expected = {"1:12345", "2!", "3:12345", "4!", "5:ok"};
  Trickle trickle(text);
  EXPECT_EQ(lines_of(trickle, 5), expected);
  TextSource whole(text);
  EXPECT_EQ(lines_of(whole, 5), expected);
}

TEST(Sha256, agrees_with_the_published_vectors) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  Sha256 million;
  for (int i = 0; i < 1000; ++i) million.add(std::string(1000, 'a'));
  EXPECT_EQ(to_hex(million.finish()), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  // RFC 4231, test cases 2 and 6.
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Pseudonym, is_the_same_within_an_export_and_another_in_the_next) {
  EXPECT_EQ(pseudonym("key 1", "ada"), pseudonym("key 1", "ada"));
  EXPECT_NE(pseudonym("key 1", "ada"), pseudonym("key 2", "ada"));
  EXPECT_NE(pseudonym("key 1", "ada"), pseudonym("key 1", "bob"));
}

}  // namespace
}  // namespace assay::formats
