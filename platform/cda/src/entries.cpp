#include "entries.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "hl7/moment.hpp"

namespace yilian::cda {

constexpr int zone_minutes = 480;  // of times that say none: China's

Error invalid(std::string path) {
  return Error{yilian::Code::cda_element_invalid, {}, {{"element", std::move(path)}}};
}
Error missing(std::string path) {
  return Error{yilian::Code::cda_element_missing, {}, {{"element", std::move(path)}}};
}

std::string line(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, '\n', ' ');
  return tidy(out);
}

Code code_of(const Node* node) {
  if (node == nullptr) return {};
  Code out{line(node->attribute("code")), line(node->attribute("codeSystem")),
           line(node->attribute("codeSystemName")), line(node->attribute("displayName"))};
  if (out.code.empty()) out.system = out.system_name = "";
  if (out.display.empty())
    if (const auto* original = node->child("originalText")) out.display = original->content();
  return out;
}

Result<std::string> time_of(const Node* node, const std::string& path) {
  if (node == nullptr || node->attribute("value").empty()) return std::string();
  const auto moment = hl7::parse_moment(node->attribute("value"));
  if (!moment) return fail(invalid(path + "/@value"));
  return moment->fhir(zone_minutes);
}

namespace {

/// A decimal as FHIR and JSON write it; empty for anything else.
std::string decimal(std::string_view text) {
  std::string out = line(text);
  if (out.starts_with('+')) out.erase(0, 1);
  const bool minus = out.starts_with('-');
  std::string digits = minus ? out.substr(1) : out;
  if (digits.starts_with('.')) digits.insert(0, "0");
  while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.erase(0, 1);
  if (digits.ends_with('.')) digits.pop_back();
  if (digits.empty() || digits.size() > 18 || std::ranges::count(digits, '.') > 1) return {};
  for (const char c : digits)
    if (c != '.' && (c < '0' || c > '9')) return {};
  return (minus ? "-" : "") + digits;
}

/// The `value` of an observation, whatever its type.
struct Said {
  Code code;  ///< of a coded one; its display stands in `text`
  std::string text, number, unit;
  bool truth = false;  ///< a BL, which names nothing
  bool empty() const { return code.code.empty() && text.empty() && number.empty(); }
};

Said said_by(const Node& observation) {
  Said out;
  const auto* value = observation.child("value");
  if (value == nullptr) return out;
  auto type = value->attribute("xsi:type");
  if (const auto colon = type.rfind(':'); colon != std::string_view::npos)
    type.remove_prefix(colon + 1);
  if (type == "BL") {
    out.truth = true;
  } else if (type == "PQ" || type == "REAL" || type == "INT") {
    const auto raw = line(value->attribute("value"));
    out.number = decimal(raw);
    out.unit = raw.empty() ? std::string() : line(value->attribute("unit"));
    if (out.number.empty() && !raw.empty()) {
      // "<0.5" stands in many of them: a text then.
      out.text = out.unit.empty() ? raw : raw + " " + out.unit;
      out.unit.clear();
    }
  } else if (!value->attribute("code").empty() || !value->attribute("displayName").empty() ||
             value->child("originalText") != nullptr) {
    out.code = code_of(value);
    out.text = std::exchange(out.code.display, "");
  } else {
    out.text = value->content();
  }
  return out;
}

std::string range_of(const Node& observation) {
  const auto* range = observation.at("referenceRange/observationRange");
  if (range == nullptr) return {};
  if (const auto* text = range->child("text")) return text->content();
  const auto* value = range->child("value");
  if (value == nullptr) return {};
  const auto bound = [&](const char* name) {
    const auto* one = value->child(name);
    return one == nullptr ? std::string() : line(one->attribute("value"));
  };
  const auto low = bound("low"), high = bound("high");
  if (low.empty() && high.empty()) return {};
  if (low.empty()) return "<=" + high;
  return high.empty() ? ">=" + low : low + "-" + high;
}

/// "无", "否认药物及食物过敏史": that there is no allergy. Whatever may name something stays, as
/// "无花果" (a fig) does.
bool denies(std::string_view said) {
  using namespace std::string_view_literals;
  static constexpr std::array heads{"否认"sv, "未发现"sv, "未见"sv, "没有"sv, "暂无"sv, "无"sv};
  static constexpr std::array fillers{
      "有"sv,   "明确"sv, "明显"sv, "已知"sv, "其他"sv,   "其它"sv,   "特殊"sv,   "任何"sv,
      "既往"sv, "药物"sv, "药品"sv, "食物"sv, "及"sv,     "和"sv,     "或"sv,     "与"sv,
      "、"sv,   "的"sv,   "等"sv,   "史"sv,   "过敏源"sv, "过敏原"sv, "过敏物"sv, "过敏"sv};
  static constexpr std::array ends{"。"sv, "."sv, "；"sv, ";"sv};
  static constexpr std::array whole{
      "不详"sv, "未知"sv, "none"sv, "None"sv, "NKDA"sv, "NKA"sv, "No known allergies"sv};
  for (const auto end : ends)
    if (said.ends_with(end)) said.remove_suffix(end.size());
  if (std::ranges::find(whole, said) != whole.end()) return true;
  const auto take_one_of = [&](std::span<const std::string_view> known) {
    const auto found =
        std::ranges::find_if(known, [&](auto word) { return said.starts_with(word); });
    if (found != known.end()) said.remove_prefix(found->size());
    return found != known.end();
  };
  if (!take_one_of(heads)) return false;
  while (take_one_of(fillers)) {
  }
  return said.empty();
}

/// Reads one entry: what belongs together stands in one.
class Entries {
 public:
  Entries(const Vocabulary& vocabulary, Section& out)
      : vocabulary_(vocabulary), out_(out), kind_(vocabulary.kind_of(out.code.code)) {}

  Status read(const Node& parent, const std::string& path) {
    for (const auto& child : parent.children) {
      const auto at = path + "/" + child.name;
      if (child.name == "observation") {
        CHECK_OK(observation(child, at));
      } else if (child.name == "substanceAdministration") {
        CHECK_OK(medicine(child, at));
      } else if (child.name == "procedure") {
        CHECK_OK(procedure(child, at));
      } else if (child.name == "organizer" || child.name == "act" || child.name == "encounter" ||
                 child.name == "component" || child.name == "entryRelationship") {
        CHECK_OK(read(child, at));
      }
    }
    return {};
  }

  /// What names nothing says nothing.
  void finish() {
    const auto unnamed = [](const auto& one) { return one.code.code.empty() && one.name.empty(); };
    std::erase_if(out_.diagnoses, unnamed);
    std::erase_if(out_.medicines, unnamed);
    std::erase_if(out_.procedures, unnamed);
    std::erase_if(out_.allergies, unnamed);
    std::erase_if(out_.results, unnamed);
  }

 private:
  Status observation(const Node& node, const std::string& path) {
    const auto code = code_of(node.child("code"));
    const auto said = said_by(node);
    TRY(const auto time, moment(node, path));
    const auto meaning = vocabulary_.meaning_of(code.code);
    const bool negated = node.attribute("negationInd") == "true";
    if (!said.truth && !negated) {
      if (meaning) take(*meaning, code, said, time);
      else take_by_kind(code, said, time);
    }
    detail(node);
    if (kind_ == SectionKind::allergies && !negated) allergen(node, time);
    return read(node, path);
  }

  static Result<std::string> moment(const Node& node, const std::string& path) {
    const auto* time = node.child("effectiveTime");
    if (time == nullptr) return std::string();
    const auto at = path + "/effectiveTime";
    if (!time->attribute("value").empty()) return time_of(time, at);
    return time_of(time->child("low"), at + "/low");
  }

  void take(Meaning meaning, const Code& code, const Said& said, const std::string& time) {
    switch (meaning) {
      case Meaning::diagnosis_code:
        return take_code(out_.diagnoses, diagnosis_, said, time);
      case Meaning::diagnosis_name:
        return take_name(out_.diagnoses, diagnosis_, said, time);
      case Meaning::procedure_code:
        return take_code(out_.procedures, procedure_, said, time);
      case Meaning::procedure_name:
        return take_name(out_.procedures, procedure_, said, time);
      case Meaning::medicine_name:
        if (said.empty()) return;
        if (!in_medicine_) out_.medicines.emplace_back();
        out_.medicines.back().name = said.text.empty() ? said.code.code : said.text;
        return;
      case Meaning::medicine_frequency:
        if (in_medicine_) out_.medicines.back().frequency = text_of(said);
        return;
      case Meaning::result_item:
        if (said.empty()) return;
        out_.results.push_back({said.code, said.text, "", "", "", "", "", time});
        result_ = out_.results.size();
        return;
      case Meaning::result_number:
        return take_value(code, said, time);
      case Meaning::result_unit:
        if (result_ != 0 && !said.empty()) result().unit = text_of(said);
        return;
      case Meaning::result_text:
        if (!said.empty()) take_value(code, said, time);
        return;
      case Meaning::allergy:
        if (!said.empty() && !denies(said.text))
          out_.allergies.push_back({said.code, said.text, time});
        return;
    }
  }

  /// An observation whose code says what it is itself.
  void take_by_kind(const Code& code, const Said& said, const std::string& time) {
    if (said.empty() || in_medicine_) return;
    switch (kind_) {
      case SectionKind::results:
        if (code.code.empty() && code.display.empty()) return;
        out_.results.push_back({code, code.display, "", "", "", "", "", time});
        out_.results.back().code.display.clear();
        set_value(out_.results.back(), said);
        result_ = out_.results.size();
        return;
      case SectionKind::diagnoses:
        if (!said.code.code.empty()) out_.diagnoses.push_back({said.code, said.text, time});
        return;
      case SectionKind::allergies:
        if (said.number.empty()) out_.allergies.push_back({said.code, said.text, time});
        return;
      case SectionKind::procedures:
      case SectionKind::medicines:
      case SectionKind::other:
        return;
    }
  }

  // Code and name of one thing come in either order, and either alone.
  struct Open {
    std::size_t number = 0;  ///< of the thing that the last one named, from 1
    bool has_code = false, has_name = false;
  };
  template <class T>
  static T& opened(std::vector<T>& all, Open& open, bool taken, const std::string& time) {
    if (open.number == 0 || taken) {
      all.emplace_back();
      open = {all.size(), false, false};
    }
    T& out = all[open.number - 1];
    if (out.time.empty()) out.time = time;
    return out;
  }
  template <class T>
  static void take_code(std::vector<T>& all, Open& open, const Said& said,
                        const std::string& time) {
    if (said.empty()) return;
    auto& one = opened(all, open, open.has_code, time);
    open.has_code = true;
    one.code = said.code;
    // Some put the code itself where a text belongs.
    if (one.code.code.empty()) one.code.code = said.text;
    else if (!open.has_name) one.name = said.text;
  }
  template <class T>
  static void take_name(std::vector<T>& all, Open& open, const Said& said,
                        const std::string& time) {
    if (said.empty()) return;
    auto& one = opened(all, open, open.has_name, time);
    open.has_name = true;
    one.name = said.text.empty() ? said.code.code : said.text;
    if (one.code.code.empty() && !said.text.empty()) one.code = said.code;
  }

  LabResult& result() { return out_.results[result_ - 1]; }
  static std::string text_of(const Said& said) {
    if (!said.text.empty()) return said.text;
    if (!said.number.empty())
      return said.unit.empty() ? said.number : said.number + " " + said.unit;
    return said.code.code;
  }
  static void set_value(LabResult& to, const Said& said) {
    if (!said.number.empty()) {
      to.number = said.number;
      if (!said.unit.empty()) to.unit = said.unit;
    } else {
      to.text = text_of(said);
    }
  }
  void take_value(const Code& code, const Said& said, const std::string& time) {
    if (said.empty()) return;
    const bool fits =
        result_ != 0 && (said.number.empty() ? result().text : result().number).empty();
    if (!fits) {
      if (code.code.empty()) return;
      out_.results.push_back({code, code.display, "", "", "", "", "", time});
      out_.results.back().code.display.clear();
      result_ = out_.results.size();
    }
    set_value(result(), said);
  }
  /// Range and flag belong to the result that was named last.
  void detail(const Node& node) {
    if (result_ == 0) return;
    if (const auto range = range_of(node); !range.empty()) result().range = range;
    if (const auto* flag = node.child("interpretationCode"))
      if (const auto code = line(flag->attribute("code")); !code.empty()) result().flag = code;
  }

  void allergen(const Node& node, const std::string& time) {
    const auto* playing = node.at("participant/participantRole/playingEntity");
    if (playing == nullptr) return;
    Allergy one{code_of(playing->child("code")), "", time};
    one.name = std::exchange(one.code.display, "");
    if (const auto* name = playing->child("name")) one.name = name->content();
    if (denies(one.name)) return;
    out_.allergies.push_back(std::move(one));
  }

  Status procedure(const Node& node, const std::string& path) {
    Procedure one{code_of(node.child("code")), "", ""};
    one.name = std::exchange(one.code.display, "");
    TRY(one.time, moment(node, path));
    const bool named = !one.code.code.empty() || !one.name.empty();
    // Of many the code is the data element "code of the operation" and the value stands below.
    const bool element = vocabulary_.meaning_of(one.code.code).has_value();
    if (named && !element) out_.procedures.push_back(std::move(one));
    else pending_time_ = one.time;
    procedure_ = named && !element ? Open{out_.procedures.size(), true, false} : Open{};
    if (named && !element && !out_.procedures.back().name.empty()) procedure_.has_name = true;
    const auto before = out_.procedures.size();
    CHECK_OK(read(node, path));
    for (auto i = before; i < out_.procedures.size(); ++i)
      if (out_.procedures[i].time.empty()) out_.procedures[i].time = pending_time_;
    pending_time_.clear();
    procedure_ = {};
    return {};
  }

  Status medicine(const Node& node, const std::string& path) {
    Medicine one;
    const auto mood = node.attribute("moodCode");
    one.ordered = !mood.empty() && mood != "EVN";
    if (const auto* text = node.child("text")) one.instructions = text->content();
    CHECK_OK(period(node, path, one));
    if (const auto* dose = node.child("doseQuantity")) {
      one.dose = line(dose->attribute("value"));
      one.dose_unit = line(dose->attribute("unit"));
    }
    const auto route = code_of(node.child("routeCode"));
    one.route = route.display.empty() ? route.code : route.display;
    const auto* product = node.at("consumable/manufacturedProduct");
    const auto* drug = product == nullptr ? nullptr : product->child("manufacturedLabeledDrug");
    if (drug == nullptr && product != nullptr) drug = product->child("manufacturedMaterial");
    if (drug != nullptr) {
      one.code = code_of(drug->child("code"));
      one.name = std::exchange(one.code.display, "");
      if (const auto* name = drug->child("name"))
        if (auto text = name->content(); !text.empty()) one.name = std::move(text);
    }
    out_.medicines.push_back(std::move(one));
    const bool outer = std::exchange(in_medicine_, true);
    const auto number = out_.medicines.size();
    CHECK_OK(read(node, path));
    in_medicine_ = outer;
    // One inside another is of its own; what follows belongs to the outer one no more.
    if (out_.medicines.size() != number) in_medicine_ = false;
    return {};
  }

  static Status period(const Node& node, const std::string& path, Medicine& one) {
    for (const auto& time : node.children) {
      if (time.name != "effectiveTime" || !one.from.empty() || !one.to.empty()) continue;
      const auto at = path + "/effectiveTime";
      if (!time.attribute("value").empty()) {
        TRY(one.from, time_of(&time, at));
      } else {
        TRY(one.from, time_of(time.child("low"), at + "/low"));
        TRY(one.to, time_of(time.child("high"), at + "/high"));
      }
    }
    return {};
  }

  const Vocabulary& vocabulary_;
  Section& out_;
  SectionKind kind_;
  Open diagnosis_, procedure_;
  std::size_t result_ = 0;  ///< the one that was named last, from 1
  bool in_medicine_ = false;
  std::string pending_time_;
};

}  // namespace

Status read_entry(const Node& entry, const Vocabulary& vocabulary, const std::string& path,
                  Section& out) {
  Entries entries(vocabulary, out);
  CHECK_OK(entries.read(entry, path));
  entries.finish();
  return {};
}

}  // namespace yilian::cda
