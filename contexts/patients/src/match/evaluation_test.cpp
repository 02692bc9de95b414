// A generated county whose truth is known: families that share phone, address and insurance number,
// twins, people of one name; a quarter of them registered a second time by somebody who mistypes,
// mishears, swaps digits or knows less. Prints what is found, by several seeds.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include "json/json.hpp"
#include "match/keys.hpp"
#include "match/rules_match.hpp"
#include "patients/describe.hpp"

namespace yilian::patients {
namespace embedded {
extern const std::string_view matching_json;
}
namespace match {
namespace {

struct Sound {
  const char *usual, *alike, *traditional, *wrong, *pinyin;
};
constexpr auto surnames = std::to_array<Sound>({
    {"王", "汪", "王", "玉", "Wang"},  {"李", "里", "李", "季", "Li"},
    {"张", "章", "張", "弘", "Zhang"}, {"刘", "留", "劉", "列", "Liu"},
    {"陈", "程", "陳", "阵", "Chen"},  {"杨", "阳", "楊", "扬", "Yang"},
    {"赵", "兆", "趙", "起", "Zhao"},  {"黄", "皇", "黃", "寅", "Huang"},
    {"周", "邹", "周", "固", "Zhou"},  {"吴", "武", "吳", "昊", "Wu"},
    {"徐", "许", "徐", "涂", "Xu"},    {"孙", "荪", "孫", "逊", "Sun"},
    {"胡", "湖", "胡", "故", "Hu"},    {"朱", "诸", "朱", "未", "Zhu"},
    {"高", "皋", "高", "亮", "Gao"},   {"林", "凌", "林", "森", "Lin"},
    {"何", "贺", "何", "向", "He"},    {"郭", "国", "郭", "邻", "Guo"},
    {"马", "麻", "馬", "鸟", "Ma"},    {"罗", "洛", "羅", "梦", "Luo"},
});
constexpr auto givens = std::to_array<Sound>({
    {"伟", "玮", "偉", "传", "wei"},   {"芳", "方", "芳", "劳", "fang"},
    {"秀", "绣", "秀", "季", "xiu"},   {"英", "瑛", "英", "央", "ying"},
    {"娜", "纳", "娜", "那", "na"},    {"敏", "闽", "敏", "每", "min"},
    {"静", "竞", "靜", "争", "jing"},  {"丽", "莉", "麗", "雨", "li"},
    {"强", "墙", "強", "虽", "qiang"}, {"磊", "垒", "磊", "石", "lei"},
    {"军", "君", "軍", "车", "jun"},   {"洋", "阳", "洋", "样", "yang"},
    {"勇", "永", "勇", "男", "yong"},  {"艳", "燕", "艷", "绝", "yan"},
    {"杰", "洁", "傑", "木", "jie"},   {"涛", "滔", "濤", "寿", "tao"},
    {"明", "鸣", "明", "朋", "ming"},  {"超", "抄", "超", "起", "chao"},
    {"霞", "侠", "霞", "雷", "xia"},   {"平", "萍", "平", "半", "ping"},
    {"刚", "钢", "剛", "冈", "gang"},  {"桂", "贵", "桂", "挂", "gui"},
    {"国", "果", "國", "固", "guo"},   {"建", "健", "建", "律", "jian"},
    {"华", "桦", "華", "毕", "hua"},   {"兰", "岚", "蘭", "三", "lan"},
    {"玉", "育", "玉", "王", "yu"},    {"红", "宏", "紅", "江", "hong"},
    {"小", "晓", "小", "少", "xiao"},  {"文", "雯", "文", "交", "wen"},
});
constexpr auto streets = std::to_array<const char*>(
    {"河沥溪街道东津路", "西津街道宁阳路", "南山街道津河路", "汪溪街道锦绣路", "竹峰街道青华路",
     "港口镇港口街", "梅林镇梅村", "中溪镇狮桥村", "霞西镇石柱村", "甲路镇甲路村"});

struct Registration {
  rules::Checked data;
  std::array<int, 3> name{-1, -1, -1};  ///< surname, given, given
  int truth = 0;                        ///< who it is
};

class County {
 public:
  explicit County(std::uint64_t seed) : random_(seed) {}

  std::vector<Registration> make(int people) {
    std::vector<Registration> out;
    int truth = 0;
    while (truth < people) {
      const auto first = household_;
      ++household_;
      const std::string phone = new_phone(), address = new_address(), insurance = new_insurance();
      const bool one_insurance = chance(15);
      const int members = 1 + below(4), surname = below(surnames.size());
      for (int i = 0; i < members && truth < people; ++i) {
        auto person = one(first, i, surname, phone, address, one_insurance ? insurance : "");
        const bool twins = chance(2);
        person.truth = truth++;
        out.push_back(person);
        if (!twins || truth >= people) continue;
        auto twin = person;
        twin.truth = truth++;
        twin.name[1] = below(givens.size());
        if (twin.name[2] < 0) twin.name[2] = -1;
        if (twin.name[1] == person.name[1]) twin.name[1] = (twin.name[1] + 1) % 30;
        if (chance(20)) homophone_twin(person, twin);
        else twin.data.name = plain_name(twin);
        if (chance(30)) twin.data.sex = twin.data.sex == Sex::male ? Sex::female : Sex::male;
        twin.data.insurance_number = person.data.insurance_number;
        if (!twin.data.document_number.empty()) twin.data.document_number = new_card(twin.data);
        out.push_back(twin);
      }
    }
    const auto originals = out.size();
    for (std::size_t i = 0; i < originals; ++i)
      if (chance(25)) out.push_back(again(out[i]));
    return out;
  }

 private:
  int below(std::size_t n) {
    return std::uniform_int_distribution<int>(0, static_cast<int>(n) - 1)(random_);
  }
  bool chance(int percent) { return below(100) < percent; }
  std::string digits(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + below(10));
    return out;
  }
  std::string new_phone() { return "1" + std::to_string(3 + below(7)) + digits(9); }
  std::string new_address() {
    return std::string("宁国市") + streets[static_cast<std::size_t>(below(streets.size()))] +
           std::to_string(1 + below(300)) + "号" + std::to_string(1 + below(30)) + "室";
  }
  std::string new_insurance() { return "3418" + digits(8); }
  std::string new_card(const rules::Checked& d) {
    std::string birth = to_string(d.birth_date), serial = std::to_string(++cards_);
    std::erase(birth, '-');
    return "341881" + birth + serial;
  }
  std::string plain_name(const Registration& r) {
    std::string out = surnames[static_cast<std::size_t>(r.name[0])].usual;
    for (int i : {1, 2})
      if (r.name[static_cast<std::size_t>(i)] >= 0)
        out += givens[static_cast<std::size_t>(r.name[static_cast<std::size_t>(i)])].usual;
    return out;
  }
  Registration one(int, int, int surname, const std::string& phone, const std::string& address,
                   const std::string& insurance) {
    Registration out;
    out.name = {chance(70) ? surname : below(surnames.size()), below(givens.size()),
                chance(65) ? below(givens.size()) : -1};
    auto& d = out.data;
    d.name = plain_name(out);
    d.sex = chance(50) ? Sex::male : Sex::female;
    d.birth_date = {1930 + below(94), 1 + below(12), 1 + below(28)};
    d.phone = chance(60) ? phone : chance(90) ? new_phone() : "";
    d.address = chance(95) ? address : "";
    d.insurance_number = insurance.empty() ? (chance(85) ? new_insurance() : "") : insurance;
    if (chance(92)) {
      d.document_kind = DocumentKind::id_card;
      d.document_number = new_card(d);
    }
    return out;
  }
  /// Twins whose names sound alike, and not even a card keeps them apart.
  void homophone_twin(const Registration& first, Registration& twin) {
    twin.name = first.name;
    const auto& given = givens[static_cast<std::size_t>(first.name[1])];
    twin.data.name = surnames[static_cast<std::size_t>(first.name[0])].usual;
    twin.data.name += given.alike;
    if (first.name[2] >= 0) twin.data.name += givens[static_cast<std::size_t>(first.name[2])].usual;
    twin.name = {-1, -1, -1};
    twin.data.document_number.clear();
    twin.data.document_kind = DocumentKind::none;
  }

  void spoil_name(Registration& r) {
    if (r.name[0] < 0) return;
    const int how = below(100);
    if (how < 72) return;
    std::array<const Sound*, 3> parts{};
    parts[0] = &surnames[static_cast<std::size_t>(r.name[0])];
    for (std::size_t i : {1U, 2U})
      if (r.name[i] >= 0) parts[i] = &givens[static_cast<std::size_t>(r.name[i])];
    const std::size_t at = parts[2] ? static_cast<std::size_t>(below(3)) : 1;
    std::string out;
    for (std::size_t i = 0; i < 3; ++i) {
      if (!parts[i]) continue;
      if (how < 79) out += parts[i]->traditional;
      else if (how < 87) out += i == at ? parts[i]->alike : parts[i]->usual;
      else if (how < 90) out += std::string(i == 1 ? " " : "") + parts[i]->pinyin;
      else if (how < 97 || !parts[2]) out += i == at ? parts[i]->wrong : parts[i]->usual;
      else if (i != 1) out += parts[i]->usual;  // the middle one is left out
    }
    r.data.name = out;
  }
  void spoil_digits(std::string& text) {
    if (text.size() < 3) return;
    const auto at = static_cast<std::size_t>(1 + below(text.size() - 2));
    if (chance(60)) std::swap(text[at], text[at + 1]);
    else text[at] = static_cast<char>('0' + below(10));
  }
  void spoil_birth(Date& birth) {
    const int how = below(100);
    if (how < 88) return;
    Date other = birth;
    if (how < 92) other.day = 1 + below(28);
    else if (how < 94) other.year = birth.year / 10 * 10 + below(10);
    else if (how < 97 && birth.day <= 12) std::swap(other.month, other.day);
    else other.month = 1 + below(12);
    birth = other;
  }
  Registration again(Registration r) {
    auto& d = r.data;
    const bool same_card = !d.document_number.empty() && chance(35);
    if (!same_card) {
      spoil_birth(d.birth_date);
      const bool other = chance(30);
      d.document_kind = other ? DocumentKind::passport : DocumentKind::none;
      d.document_number = other ? "E" + digits(8) : "";
    }
    spoil_name(r);
    const int sex = below(100), phone = below(100), address = below(100), insurance = below(100);
    if (sex == 0) d.sex = d.sex == Sex::male ? Sex::female : Sex::male;
    else if (sex < 3) d.sex = Sex::unknown;
    if (phone < 8) spoil_digits(d.phone);
    else if (phone < 28) d.phone = new_phone();
    else if (phone < 36) d.phone.clear();
    if (address < 25) d.address = "安徽省" + d.address;
    else if (address < 40) d.address = new_address();
    else if (address < 50) d.address.clear();
    if (insurance < 5) spoil_digits(d.insurance_number);
    else if (insurance < 30) d.insurance_number.clear();
    return r;
  }

  std::mt19937_64 random_;
  int household_ = 0;
  int cards_ = 1000;
};

struct Found {
  int duplicates = 0, automatic = 0, false_automatic = 0, queued = 0, false_queued = 0;
  double recall() const { return static_cast<double>(automatic + queued) / duplicates; }
};

/// As the service does it: keys propose, keys that too many share do not, the rules decide.
Found evaluate(const std::vector<Registration>& all, const Weights& weights) {
  std::vector<Candidate> people;
  std::map<std::string, std::vector<std::size_t>> by_key;
  for (std::size_t i = 0; i < all.size(); ++i) {
    people.push_back(prepared(all[i].data));
    for (const auto& key : keys_of(people[i])) by_key[key].push_back(i);
  }
  std::set<std::pair<std::size_t, std::size_t>> proposed;
  for (const auto& [key, some] : by_key) {
    if (std::ssize(some) > weights.people_per_key) continue;
    for (std::size_t i = 0; i < some.size(); ++i)
      for (std::size_t j = i + 1; j < some.size(); ++j)
        if (is_strong(key) || is_worth_comparing(people[some[i]], people[some[j]].data))
          proposed.emplace(some[i], some[j]);
  }
  Found out;
  std::map<int, int> times;
  for (const auto& one : all) out.duplicates += times[one.truth]++ > 0 ? 1 : 0;
  for (const auto& [a, b] : proposed) {
    const auto outcome = decide(people[a], people[b], weights).outcome;
    const bool is_one = all[a].truth == all[b].truth;
    if (outcome == MatchOutcome::same) ++(is_one ? out.automatic : out.false_automatic);
    if (outcome == MatchOutcome::review) ++(is_one ? out.queued : out.false_queued);
    if (outcome == MatchOutcome::same && !is_one)
      std::printf("  taken for one: %s %s\n", all[a].data.name.c_str(), all[b].data.name.c_str());
  }
  return out;
}

TEST(MatchEvaluation, NobodyIsMergedFalselyAndHardlyAnybodyIsMissed) {
  auto policy = json::read<MatchPolicy>(embedded::matching_json);
  ASSERT_TRUE(policy);
  const Weights weights(*policy);
  for (const std::uint64_t seed : {1U, 2U, 3U, 20261123U}) {
    const auto all = County(seed).make(6000);
    const auto found = evaluate(all, weights);
    std::printf(
        "seed %llu: %zu registrations, %d duplicates; automatic %d true, %d false; queue %d true, "
        "%d false; recall %.4f, precision of automatic %.4f, of all %.4f\n",
        static_cast<unsigned long long>(seed), all.size(), found.duplicates, found.automatic,
        found.false_automatic, found.queued, found.false_queued, found.recall(),
        found.automatic / static_cast<double>(found.automatic + found.false_automatic),
        (found.automatic + found.queued) /
            static_cast<double>(found.automatic + found.false_automatic + found.queued +
                                found.false_queued));
    EXPECT_EQ(found.false_automatic, 0) << "seed " << seed;
    EXPECT_GE(found.recall(), 0.97) << "seed " << seed;
    EXPECT_GT(found.duplicates, 1000);
    EXPECT_GT(found.automatic, found.duplicates / 4) << "the program decides what is plain";
  }
}

}  // namespace
}  // namespace match
}  // namespace yilian::patients
