// How much of a qualified record is there, by the county's policy. Apart from the overview, because
// to know that something is not there takes the longer the longer a record is.
#include "record/impl.hpp"

namespace yilian::records {
namespace {

bool has_field(const patients::Summary& person, std::string_view field) {
  if (field == "document") return !person.document_masked.empty();
  if (field == "phone") return !person.phone_masked.empty();
  if (field == "address") return !person.address.empty();
  return person.health_record_number.has_value();
}

}  // namespace

Result<Completeness> RecordService::Impl::completeness(const Call& call, PatientId asked) {
  return database.read([&](db::Session& s) -> Result<Completeness> {
    const Date today = local_date(call.now);
    CHECK_OK(patients.require_relationship(s, call, asked));
    const PatientId patient = patients.current(s, asked);
    TRY(const auto policy, qualified(s, today));
    TRY(const auto person, patients.summary(s, region, patient, today));
    const auto ids = rest::ids_of_person(s, region, to_string(patient));
    // Whether something is there says nothing that a relationship of the own unit's data hides.
    const auto is_there = [&](const QualifiedItem& item, std::string_view code) {
      Walk::Bounds bounds;
      if (item.within_days) bounds.from = start_of(plus_days(today, -item.within_days->value)).ms;
      return Walk(s, region, item.type->value, ids, bounds, "code", code).top() != nullptr;
    };
    Completeness out;
    out.goal = policy.goal.value;
    std::int64_t all = 0, there = 0;
    for (const auto& item : policy.items) {
      RecordItem one{item.key.value,
                     call.language == Language::zh ? item.words.zh.value : item.words.en.value,
                     item.weight.value, false};
      if (item.field) one.present = has_field(person, item.field->value);
      else if (item.codes.empty()) one.present = is_there(item, "");
      for (std::size_t i = 0; i < item.codes.size() && !one.present; ++i)
        one.present = is_there(item, item.codes[i].value);
      all += one.weight;
      if (one.present) there += one.weight;
      out.items.push_back(std::move(one));
    }
    out.percent = all == 0 ? 100 : there * 100 / all;
    return out;
  });
}

}  // namespace yilian::records
