#pragma once
// The catalogue of notices: what each kind says in the inbox and outside, in both languages. Read
// once at start and checked, so that a kind without a text is found there.
#include <boost/describe.hpp>
#include <map>
#include <string>
#include <vector>

#include "kernel/result.hpp"
#include "messaging/types.hpp"

namespace yilian::messaging::texts {

struct Pair {
  std::string inbox;    ///< may name parameters in braces
  std::string outside;  ///< {urgency} only: it leaves the installation
};
BOOST_DESCRIBE_STRUCT(Pair, (), (inbox, outside))
struct Kind {
  std::string kind;
  Pair zh, en;
};
BOOST_DESCRIBE_STRUCT(Kind, (), (kind, zh, en))
struct Word {
  std::string name, value;  ///< of a parameter
  std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(Word, (), (name, value, zh, en))
struct Page {
  std::string subject_kind;
  std::string path;  ///< with {id}
};
BOOST_DESCRIBE_STRUCT(Page, (), (subject_kind, path))
struct Frame {
  std::string mail_subject;  ///< with {text}
  std::string mail_text;     ///< with {text} and {link}
  std::string robot;         ///< the same
};
BOOST_DESCRIBE_STRUCT(Frame, (), (mail_subject, mail_text, robot))
struct Document {
  std::vector<Kind> kinds;
  std::vector<Word> words;
  std::vector<Page> pages;
  Frame zh, en;
};
BOOST_DESCRIBE_STRUCT(Document, (), (kinds, words, pages, zh, en))

class Catalogue {
 public:
  static Result<Catalogue> read(std::string_view json);

  bool knows(const std::string& kind) const { return kinds_.contains(kind); }
  std::string inbox(const std::string& kind, MessageUrgency urgency, const Params& params,
                    Language language) const;
  std::string outside(const std::string& kind, MessageUrgency urgency, Language language) const;
  /// Path of the console; empty for a subject without a page.
  std::string page(const std::string& subject_kind, const Uuid& id) const;
  const Frame& frame(Language language) const {
    return language == Language::zh ? document_.zh : document_.en;
  }

 private:
  std::string word(const std::string& name, const std::string& value, Language language) const;
  Document document_;
  std::map<std::string, std::size_t> kinds_;
};

/// Each {name} replaced by its value; what is not given stays empty.
std::string filled(std::string_view text, const Params& params);

}  // namespace yilian::messaging::texts
