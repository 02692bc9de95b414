#include "postgres_codec.hpp"

#include <bit>
#include <cstring>

namespace yilian::db::postgres {
namespace {

enum TypeOid : Oid {
  oid_unspecified = 0,
  oid_bool = 16,
  oid_bytea = 17,
  oid_char = 18,
  oid_name = 19,
  oid_int8 = 20,
  oid_int2 = 21,
  oid_int4 = 23,
  oid_text = 25,
  oid_oid = 26,
  oid_float4 = 700,
  oid_float8 = 701,
  oid_unknown = 705,
  oid_bpchar = 1042,
  oid_varchar = 1043,
  oid_numeric = 1700,
  oid_void = 2278,
  oid_uuid = 2950,
};

/// Network order on the wire, whatever the host has.
std::array<char, 8> big_endian(std::uint64_t number) {
  std::array<char, 8> out{};
  for (std::size_t i = 8; i-- > 0; number >>= 8) out[i] = static_cast<char>(number & 0xff);
  return out;
}

std::uint64_t unsigned_of(std::span<const char> wire) {
  std::uint64_t number = 0;
  for (const char byte : wire) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

[[noreturn]] void refuse_type(Oid type) {
  if (type == oid_numeric) throw Failure{Code::fault, "column is numeric: cast numeric to bigint"};
  throw Failure{Code::fault, "column of unsupported PostgreSQL type " + std::to_string(type)};
}

std::size_t width_of(Oid type) {
  switch (type) {
    case oid_bool:
      return 1;
    case oid_int2:
      return 2;
    case oid_int4:
    case oid_oid:
    case oid_float4:
      return 4;
    case oid_int8:
    case oid_float8:
      return 8;
    case oid_uuid:
      return 16;
    default:
      return 0;  // of any length
  }
}

Value decode_value(Oid type, std::span<const char> wire) {
  if (const std::size_t width = width_of(type); width != 0 && width != wire.size())
    throw Failure{Code::fault, "column of PostgreSQL type " + std::to_string(type) + " has " +
                                   std::to_string(wire.size()) + " bytes"};
  switch (type) {
    case oid_bool:
    case oid_oid:
    case oid_int8:
      return static_cast<std::int64_t>(unsigned_of(wire));
    case oid_int2:
      return std::int64_t{static_cast<std::int16_t>(unsigned_of(wire))};
    case oid_int4:
      return std::int64_t{static_cast<std::int32_t>(unsigned_of(wire))};
    case oid_float8:
      return std::bit_cast<double>(unsigned_of(wire));
    case oid_float4:
      return double{std::bit_cast<float>(static_cast<std::uint32_t>(unsigned_of(wire)))};
    case oid_char:
    case oid_name:
    case oid_text:
    case oid_unknown:
    case oid_bpchar:
    case oid_varchar:
      return std::string(wire.data(), wire.size());
    case oid_bytea:
      return Bytes(wire.begin(), wire.end());
    case oid_uuid: {
      Uuid id;
      std::memcpy(id.bytes.data(), wire.data(), 16);
      return id;
    }
    case oid_void:
      return std::monostate{};
    default:
      refuse_type(type);
  }
}

struct Encoded {
  Oid type;
  char mark;
  const char* data;
  std::size_t length;
};

Encoded encode(const Value& value, std::array<char, 8>& number) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    number = big_endian(static_cast<std::uint64_t>(*integer));
    return {oid_int8, 'i', number.data(), 8};
  }
  if (const auto* real = std::get_if<double>(&value)) {
    number = big_endian(std::bit_cast<std::uint64_t>(*real));
    return {oid_float8, 'f', number.data(), 8};
  }
  if (const auto* text = std::get_if<std::string>(&value))
    return {oid_text, 't', text->data(), text->size()};
  if (const auto* id = std::get_if<Uuid>(&value))
    return {oid_uuid, 'u', reinterpret_cast<const char*>(id->bytes.data()), 16};
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    // An empty vector has no address, and libpq would take that for NULL.
    const auto* data = bytes->empty() ? "" : reinterpret_cast<const char*>(bytes->data());
    return {oid_bytea, 'b', data, bytes->size()};
  }
  return {oid_unspecified, '0', nullptr, 0};
}

}  // namespace

Parameters::Parameters(std::span<const Value> values) : numbers_(values.size()) {
  types_.reserve(values.size());
  data_.reserve(values.size());
  lengths_.reserve(values.size());
  formats_.assign(values.size(), 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Encoded encoded = encode(values[i], numbers_[i]);
    types_.push_back(encoded.type);
    data_.push_back(encoded.data);
    lengths_.push_back(static_cast<int>(encoded.length));
    signature_ += encoded.mark;
  }
}

std::vector<Row> decode(const PGresult* result) {
  const int rows = PQntuples(result);
  const int columns = PQnfields(result);
  std::vector<Row> out;
  out.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        values.emplace_back(std::monostate{});
        continue;
      }
      const auto length = static_cast<std::size_t>(PQgetlength(result, row, column));
      values.push_back(decode_value(PQftype(result, column),
                                    std::span(PQgetvalue(result, row, column), length)));
    }
    out.emplace_back(std::move(values));
  }
  return out;
}

}  // namespace yilian::db::postgres
