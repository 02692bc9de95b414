// The key that seals is changed while the server serves: nothing is lost, nobody is registered
// twice, and at the end the old key is in no value.
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "app/key_rotation.hpp"
#include "support/world.hpp"

namespace yilian::tests {
namespace {

using db::operator""_sql;
namespace fs = std::filesystem;

constexpr auto sealed_people =
    "SELECT document_sealed, phone_sealed, address_sealed, insurance_sealed, guardian_sealed "
    "FROM people WHERE region_id = $1"_sql;
constexpr auto sealed_corrections =
    "SELECT before_sealed, after_sealed FROM corrections WHERE region_id = $1"_sql;
constexpr auto sealed_files = "SELECT name_sealed FROM files WHERE region_id = $1"_sql;
constexpr auto sealed_chunks = "SELECT data FROM file_chunks WHERE region_id = $1"_sql;
constexpr auto sealed_accounts =
    "SELECT phone_sealed, totp_sealed FROM accounts WHERE region_id = $1"_sql;
constexpr auto sealed_resources =
    "SELECT body FROM fhir_resources WHERE region_id = $1 AND dictionary < 0"_sql;
constexpr auto sealed_versions =
    "SELECT body FROM fhir_versions WHERE region_id = $1 AND dictionary < 0"_sql;
constexpr auto odd_indexes =
    "SELECT count(document_index) + count(phone_index) FROM people WHERE region_id = $1"_sql;
constexpr auto even_indexes =
    "SELECT count(document_index_even) + count(phone_index_even) FROM people WHERE region_id = $1"_sql;
constexpr auto odd_match_keys =
    "SELECT count(*) FROM match_keys WHERE region_id = $1 AND odd = 1"_sql;
constexpr auto even_match_keys =
    "SELECT count(*) FROM match_keys WHERE region_id = $1 AND odd = 0"_sql;
constexpr auto count_people = "SELECT count(*) FROM people WHERE region_id = $1"_sql;
constexpr auto count_entries =
    "SELECT count(*) FROM audit WHERE region_id = $1 AND action LIKE 'keys.%'"_sql;

struct Killed {};

class KeysTest : public ApiTest {
 protected:
  app::Foundation command() {
    auto config = world().app().config();
    config.key_file = file();
    auto opened = app::open_foundation(config);
    if (!opened) throw std::runtime_error(opened.error().internal);
    return std::move(*opened);
  }
  std::string file() { return app::key_file(world().app().config()); }
  /// As `yilian keys rotate` does it; killed after so many steps.
  Result<int> rotate(int steps = 1'000'000) {
    auto foundation = command();
    return app::rotate_keys(foundation, world().clock(), [&](const auto&, const auto&) {
      if (--steps < 0) throw Killed();
    });
  }
  /// Small pages, so that there are many steps.
  std::vector<keys::Table> tables(std::int64_t rows) {
    auto all = app::sealed_tables();
    for (auto& table : all) table.page_rows = rows;
    return all;
  }
  Status nothing(db::Session&) { return {}; }

  std::multiset<int> keys_of(db::Sql sql) {
    return world()
        .app()
        .database()
        .read([&](db::Session& session) -> Result<std::multiset<int>> {
          std::multiset<int> out;
          for (const auto& row : session.query(sql, region))
            for (std::size_t i = 0; i < row.size(); ++i)
              if (!row.is_null(i)) out.insert(crypto::key_of(row.get<db::Bytes>(i)));
          return out;
        })
        .value();
  }
  void expect_sealed_with(int key) {
    for (const auto& sql : {sealed_people, sealed_corrections, sealed_files, sealed_chunks,
                            sealed_accounts, sealed_resources, sealed_versions}) {
      const auto keys = keys_of(sql);
      EXPECT_FALSE(keys.empty()) << sql.text;
      EXPECT_EQ(keys.count(key), keys.size()) << sql.text;
    }
  }
  Answer add(Browser& who, const std::string& document) {
    return who.post("/api/v1/patients/register", world().registration(document));
  }
  /// By the document's number, as a clerk looks for a person.
  std::size_t found(Browser& who, const std::string& document) {
    const auto answer =
        who.post("/api/v1/patients/search", bj::object{{"documentNumber", document}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.size("/hits");
  }
  void expect_found(Browser& who, const std::vector<std::string>& documents) {
    for (const auto& document : documents) EXPECT_EQ(found(who, document), 1) << document;
  }
  /// Something in every sealed column.
  std::vector<std::string> fill(Browser& gp, int people) {
    std::vector<std::string> documents;
    for (int i = 0; i < people; ++i) {
      documents.push_back(world().id_card());
      EXPECT_EQ(add(gp, documents.back()).status, 201);
    }
    correct(gp, documents.front());
    const auto upload = gp.send(
        http::Method::post, "/api/v1/files",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-" +
            std::string(600'000, 'x') + "\r\n--b--\r\n",
        {{"content-type", "multipart/form-data; boundary=b"}});
    EXPECT_EQ(upload.status, 201) << upload.body;
    EXPECT_EQ(gp.post("/api/v1/session/totp").status, 200);
    bj::object person{{"resourceType", "Patient"}, {"id", "p1"}, {"gender", "male"}};
    for (int version = 0; version < 3; ++version) {
      person["name"] = bj::array{bj::object{{"text", "王" + std::to_string(version)}}};
      const auto put = gp.send(http::Method::put, "/fhir/R4/Patient/p1", bj::serialize(person),
                               {{"content-type", "application/fhir+json"}});
      EXPECT_EQ(put.status, version == 0 ? 201 : 200) << put.body;
    }
    const bj::object unit{{"resourceType", "Organization"}, {"name", "检验科"}};
    EXPECT_EQ(gp.post("/fhir/R4/Organization", unit).status, 201) << "names nobody, is not sealed";
    return documents;
  }
  void correct(Browser& gp, const std::string& document) {
    const auto hit = gp.post("/api/v1/patients/search", bj::object{{"documentNumber", document}});
    auto person = world().registration(document)["person"].as_object();
    person["phone"] = "13911112222";
    person["address"] = "宁川市";
    const auto answer = gp.put("/api/v1/patients/" + hit.text("/hits/0/id"),
                               bj::object{{"person", person}, {"reason", "换号"}}, 1);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
};
INSTANTIATE_API_TESTS(KeysTest);

TEST_P(KeysTest, EverythingIsSealedAnewWhileRegistrationsGoOnAndTheWorkIsKilled) {
  auto gp = world().sign_in(Role::gp, "township");
  auto documents = fill(gp, 12);
  expect_sealed_with(1);
  ASSERT_EQ(crypto::add_key(file()).value_or(0), 2);

  std::atomic<bool> ending = false;
  std::vector<std::string> more;
  std::thread registrations([&] {
    auto other = world().sign_in(Role::gp, "village");
    while (!ending && more.size() < 100) {
      const auto document = world().id_card();
      const auto answer = add(other, document);
      EXPECT_EQ(answer.status, 201) << answer.body;
      more.push_back(document);
    }
  });
  // Killed after every step at first, so that each goes on from what the one before has kept.
  int kills = 0;
  for (int steps = 0; steps < 8; ++steps) {
    try {
      const auto done = rotate(steps % 3);
      ASSERT_TRUE(done) << done.error().internal;
      break;
    } catch (const Killed&) {
      ++kills;
    }
    expect_found(gp, documents);
    EXPECT_EQ(add(gp, documents[static_cast<std::size_t>(steps)]).code(), "patient_exists");
  }
  ending = true;
  registrations.join();
  const auto done = rotate();
  ASSERT_TRUE(done) << done.error().internal;
  EXPECT_EQ(*done, 2);
  EXPECT_GT(kills, 3);
  EXPECT_GT(more.size(), 0u);

  expect_sealed_with(2);
  EXPECT_EQ(world().count(odd_indexes), 0);
  EXPECT_EQ(world().count(even_indexes), 2 * world().count(count_people));
  EXPECT_EQ(world().count(odd_match_keys), 0);
  EXPECT_GE(world().count(even_match_keys), 6 * world().count(count_people));
  documents.insert(documents.end(), more.begin(), more.end());
  expect_found(gp, documents);
  for (const auto& document : {documents.front(), documents.back()})
    EXPECT_EQ(add(gp, document).code(), "patient_exists");
  std::ifstream keys(file());
  const std::string text(std::istreambuf_iterator<char>(keys), {});
  EXPECT_EQ(text.find("data.1"), std::string::npos) << "the old key is still in the file";
  EXPECT_EQ(world().count(count_entries), 2) << "the beginning and the end in the audit";
  world().restart();
  auto after = world().sign_in(Role::gp, "township");
  expect_found(after, documents);
}

TEST_P(KeysTest, EachStepLeavesEverybodyFoundAndUnique) {
  auto gp = world().sign_in(Role::gp, "township");
  auto documents = fill(gp, 5);
  for (const int number : {2, 3}) {              // there and back to the first column
    gp = world().sign_in(Role::gp, "township");  // searches are counted for each account
    ASSERT_EQ(crypto::add_key(file()).value_or(0), number);
    auto foundation = command();
    keys::Rotation rotation(*foundation.database, *foundation.vault, region, tables(4));
    const auto record = [](db::Session&) -> Status { return {}; };
    ASSERT_TRUE(rotation.begin(number, record));
    EXPECT_EQ(rotation.begin(number, record).error().code, Code::conflict);
    for (int step = 0;; ++step) {
      const auto left = rotation.step(record);
      ASSERT_TRUE(left) << left.error().internal;
      if (step % 4 == 0) {
        documents.push_back(world().id_card());
        ASSERT_EQ(add(gp, documents.back()).status, 201) << step;
      }
      EXPECT_EQ(found(gp, documents[static_cast<std::size_t>(step) % documents.size()]), 1);
      const auto again = add(gp, documents[static_cast<std::size_t>(step) % documents.size()]);
      EXPECT_EQ(again.code(), "patient_exists") << "step " << step << " " << again.body;
      if (*left == keys::Rotation::Left::nothing) break;
    }
    expect_sealed_with(number);
    ASSERT_TRUE(crypto::drop_keys_below(file(), number));
    EXPECT_EQ(world().count(number == 2 ? odd_indexes : even_indexes), 0);
  }
  expect_found(gp, documents);
}

TEST_P(KeysTest, ItEndsThoughPeopleAreRegisteredFasterThanItSteps) {
  auto gp = world().sign_in(Role::gp, "township");
  (void)fill(gp, 2);
  ASSERT_EQ(crypto::add_key(file()).value_or(0), 2);
  auto foundation = command();
  keys::Rotation rotation(*foundation.database, *foundation.vault, region, tables(20));
  const auto record = [](db::Session&) -> Status { return {}; };
  ASSERT_TRUE(rotation.begin(2, record));
  int steps = 0;
  for (auto left = rotation.step(record); ++steps < 100; left = rotation.step(record)) {
    ASSERT_TRUE(left) << left.error().internal;
    if (*left == keys::Rotation::Left::nothing) break;
    ASSERT_EQ(add(gp, world().id_card()).status, 201) << steps;
  }
  EXPECT_LT(steps, 100) << "it follows what comes";
  expect_sealed_with(2);
}

TEST_P(KeysTest, AServerWithoutTheNewKeyRefusesWhatItCouldNotSealAndGoesOnWithTheFile) {
  auto gp = world().sign_in(Role::gp, "township");
  const auto documents = fill(gp, 3);
  const auto people = world().count(count_people);
  // Another machine, whose file has the new key already.
  auto config = world().app().config();
  config.key_file = world().folder() + "/other.key";
  fs::copy_file(file(), config.key_file);
  ASSERT_TRUE(crypto::add_key(config.key_file));
  auto there = app::open_foundation(config);
  ASSERT_TRUE(there) << there.error().internal;
  keys::Rotation rotation(*there->database, *there->vault, region, app::sealed_tables());
  ASSERT_TRUE(rotation.begin(2, [](db::Session&) -> Status { return {}; }));

  const auto document = world().id_card();
  EXPECT_EQ(add(gp, document).status, 503);
  ASSERT_TRUE(crypto::add_key(file()));  // a key 2 of its own
  EXPECT_EQ(add(gp, document).status, 503) << "sealed with a key that nobody else has";
  EXPECT_EQ(world().count(count_people), people);

  fs::copy_file(config.key_file, file(), fs::copy_options::overwrite_existing);
  world().restart();
  gp = world().sign_in(Role::gp, "township");
  EXPECT_EQ(add(gp, document).status, 201);
  expect_found(gp, documents);
}

TEST_P(KeysTest, AKeyFileThatLacksTheKeyInUseIsRefusedInWords) {
  auto gp = world().sign_in(Role::gp, "township");
  (void)fill(gp, 2);
  auto config = world().app().config();
  config.key_file = world().folder() + "/before.key";
  fs::copy_file(file(), config.key_file);
  ASSERT_TRUE(crypto::add_key(file()));
  ASSERT_TRUE(rotate());
  const auto old = app::open_foundation(config);
  ASSERT_FALSE(old);
  EXPECT_NE(old.error().internal.find("lacks key 2"), std::string::npos) << old.error().internal;
  ASSERT_TRUE(crypto::add_key(config.key_file));
  const auto other = app::open_foundation(config);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().internal.find("does not belong"), std::string::npos)
      << other.error().internal;
  expect_sealed_with(2);
}

TEST_P(KeysTest, ADamagedValueStopsTheWorkAndIsNamed) {
  auto gp = world().sign_in(Role::gp, "township");
  (void)fill(gp, 2);
  ASSERT_TRUE(crypto::add_key(file()));
  ASSERT_TRUE(world().app().database().write([](db::Session& session) -> Status {
    session.exec(
        "UPDATE people SET phone_sealed = address_sealed "
        "WHERE region_id = $1 AND address_sealed IS NOT NULL"_sql,
        region);
    return {};
  }));
  const auto done = rotate();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().internal.find("people: "), 0u) << done.error().internal;
  EXPECT_NE(done.error().internal.find("does not open"), std::string::npos);
  std::ifstream keys(file());
  EXPECT_NE(std::string(std::istreambuf_iterator<char>(keys), {}).find("data.1"), std::string::npos)
      << "the key that is still needed was dropped";
}

// SQLite has one writer at a time, so that there is nothing to wait for.
class KeysBetweenWritersTest : public KeysTest {};
INSTANTIATE_POSTGRES_API_TESTS(KeysBetweenWritersTest);

TEST_P(KeysBetweenWritersTest, TheBeginningWaitsForWhoSealsWithTheOldKey) {
  ASSERT_TRUE(crypto::add_key(file()));
  auto foundation = command();
  keys::Rotation rotation(*foundation.database, *foundation.vault, region, app::sealed_tables());
  std::future<Status> begun;
  ASSERT_TRUE(world().app().database().write([&](db::Session& session) -> Status {
    const auto ring = keys::for_writing(session, world().app().vault(), region);
    EXPECT_EQ(ring.phase().sealing(), 1);
    begun = std::async(std::launch::async, [&] {
      return rotation.begin(2, [](db::Session&) -> Status { return {}; });
    });
    EXPECT_EQ(begun.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    return {};
  }));
  EXPECT_TRUE(begun.get());
}

}  // namespace
}  // namespace yilian::tests
