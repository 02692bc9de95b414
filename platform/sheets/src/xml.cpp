#include "xml.hpp"

#include <expat.h>

#include <memory>

namespace yilian::sheets {
namespace {

constexpr int depth_max = 64;

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

struct Reading {
  XML_Parser parser;
  XmlListener& listener;
  Status status;
  int depth = 0;

  void keep(Status next) {
    if (next || !status) return;
    status = std::move(next);
    XML_StopParser(parser, XML_FALSE);
  }
};

Reading& of(void* user) { return *static_cast<Reading*>(user); }

void on_begin(void* user, const char* name, const char** attributes) {
  auto& reading = of(user);
  if (!reading.status) return;
  if (++reading.depth > depth_max) return reading.keep(fail(Code::xlsx_malformed));
  reading.keep(reading.listener.begin(without_prefix(name), Attributes(attributes)));
}
void on_end(void* user, const char* name) {
  auto& reading = of(user);
  --reading.depth;
  if (reading.status) reading.keep(reading.listener.end(without_prefix(name)));
}
void on_text(void* user, const char* text, int size) {
  auto& reading = of(user);
  if (reading.status)
    reading.keep(reading.listener.text(std::string_view(text, static_cast<std::size_t>(size))));
}
void on_document_type(void* user, const char*, const char*, const char*, int) {
  of(user).keep(fail(Code::xlsx_malformed));
}

}  // namespace

std::string_view Attributes::operator[](std::string_view name) const {
  for (const char** at = list_; *at; at += 2)
    if (without_prefix(*at) == name) return at[1];
  return {};
}

Status read_xml(const Archive& archive, const std::string& name, std::size_t bytes_max,
                XmlListener& listener) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreate(nullptr), XML_ParserFree);
  if (!parser) return fault("no XML parser");
  Reading reading{parser.get(), listener, {}};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), on_begin, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_document_type);
  const auto parse = [&](std::string_view piece, bool last) -> Status {
    const auto done = XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last);
    if (!reading.status) return reading.status;
    if (done != XML_STATUS_OK) return fail(Code::xlsx_malformed);
    return {};
  };
  CHECK_OK(
      archive.read(name, bytes_max, [&](std::string_view piece) { return parse(piece, false); }));
  return parse({}, true);
}

}  // namespace yilian::sheets
