// What the master index costs, in this process on a database of its own: a plain insert of people,
// the comparison of all of them, a person by id, and a lookup with scoring.
//   bench_match FOLDER PEOPLE [DATABASE-URL]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

#include "app/foundation.hpp"
#include "impl.hpp"
#include "match/keys.hpp"

namespace {

using namespace yilian;
using namespace yilian::patients;
using Steady = std::chrono::steady_clock;

constexpr RegionId region = 341881;
constexpr std::int64_t batch = 500;

double since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}
/// Seconds of all processors: what the process used, whoever else was at work on the machine.
double used() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}
template <class T>
T must(Result<T> value) {
  if (!value) std::fprintf(stderr, "%s\n", value.error().internal.c_str()), std::exit(1);
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

/// Names as they are spread in a county: a few surnames are most people's.
class People {
 public:
  rules::Checked next(std::int64_t n) {
    static const std::vector<std::string> surnames{
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
        "林", "郭", "何", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹",
        "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁", "于", "余", "叶", "蒋", "杜", "苏", "魏"};
    static const std::string given =
        "伟芳秀英娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂国建华兰玉红小文志德福宝梅春萍云峰海波宁浩宇轩"
        "子涵雨欣怡佳琪思远嘉俊凯鑫鹏飞龙虎凤莲菊香珍珠金银宝财富贵荣昌盛旺兴隆安康泰和顺利祥瑞";
    const auto character = [&] { return given.substr(3 * below(given.size() / 3), 3); };
    rules::Checked out;
    out.name = surnames[std::min(below(surnames.size()), below(surnames.size()))] + character();
    if (below(100) < 80) out.name += character();
    out.birth_date = {1930 + static_cast<int>(below(94)), 1 + static_cast<int>(below(12)),
                      1 + static_cast<int>(below(28))};
    out.sex = below(2) == 0 ? Sex::male : Sex::female;
    std::string birth = to_string(out.birth_date);
    std::erase(birth, '-');
    out.document_kind = DocumentKind::id_card;
    out.document_number = "341881" + birth + std::to_string(n);
    out.phone = "13" + std::to_string(900'000'000 + below(90'000'000));
    out.address = "宁国市河沥溪街道东津路" + std::to_string(below(900)) + "号";
    out.insurance_number = "3418" + std::to_string(10'000'000 + below(80'000'000));
    return out;
  }
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

 private:
  std::mt19937_64 random_{7};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "bench_match FOLDER PEOPLE [DATABASE-URL]\n"), 2;
  const std::int64_t count = std::atoll(argv[2]);
  config::Config config;
  config.region = region;
  config.data_directory = argv[1];
  if (argc > 3) config.database_url = argv[3];
  auto foundation = must(app::open_foundation(config));
  auto& database = *foundation.database;
  Service service(database, foundation.vault, region);
  auto impl = std::make_shared<Service::Impl>(database, foundation.vault, region);
  Call call;
  call.now = SystemClock().now();
  People people;
  std::vector<PatientId> ids;
  std::vector<rules::Checked> some;
  auto begin = Steady::now();
  for (std::int64_t done = 0; done < count; done += batch) {
    std::vector<store::PersonRow> rows;
    for (std::int64_t i = done; i < std::min(done + batch, count); ++i) {
      rows.push_back({PatientId::make(call.now.ms), people.next(i), 1});
      if (i % std::max<std::int64_t>(1, count / 2000) == 0) {
        ids.push_back(rows.back().id);
        some.push_back(rows.back().data);
      }
    }
    must(database.write([&](db::Session& s) -> Status {
      s.plan_afresh();
      const auto ring = keys::for_writing(s, *foundation.vault, region);
      for (const auto& row : rows)
        store::insert_person_later(s, ring, region, row, OrganisationId{}, call.now);
      return {};
    }));
  }
  const double plain = since(begin);
  std::printf("%lld people inserted: %.1f s, %.0f/s\n", static_cast<long long>(count), plain,
              count / plain);
  must(database.write([&](db::Session& s) -> Status {
    store::measure_people(s);
    return {};
  }));
  begin = Steady::now();
  while (must(service.compare_new(call, 200)) > 0) {
  }
  const double compared = since(begin);
  std::printf("compared: %.1f s, %.0f/s; import with matching is %.1f plain inserts\n", compared,
              count / compared, (plain + compared) / plain);
  const std::size_t rounds = 5;
  double from = used();
  for (std::size_t round = 0; round < rounds; ++round)
    for (const auto id : ids)
      must(database.read(
          [&](db::Session& s) { return store::person(s, *foundation.vault, region, id); }));
  const double by_id = (used() - from) / static_cast<double>(rounds * ids.size());
  // Somebody who comes again without the document, with a slip in the birth date for every second.
  std::size_t found = 0;
  from = used();
  for (std::size_t turn = 0; turn < rounds * some.size(); ++turn) {
    const std::size_t i = turn % some.size();
    auto asked = some[i];
    asked.document_kind = DocumentKind::none;
    asked.document_number.clear();
    if (i % 2 == 0) asked.birth_date.day = asked.birth_date.day % 28 + 1;
    const auto candidate = match::prepared(std::move(asked));
    const auto answer = must(database.read([&](db::Session& s) {
      return impl->likenesses(s, keys::for_reading(s, *foundation.vault, region), candidate,
                              std::nullopt, local_date(call.now));
    }));
    for (const auto& one : answer) found += one.id == ids[i] ? 1 : 0;
  }
  const double lookup = (used() - from) / static_cast<double>(rounds * some.size());
  std::printf("by id %.1f us, lookup with scoring %.1f us: %.1f reads by id; %zu of %zu found\n",
              by_id * 1e6, lookup * 1e6, lookup / by_id, found / rounds, some.size());
  return 0;
}
