#include "people.hpp"

#include "kernel/identifiers.hpp"

namespace yilian::demo {
namespace {

constexpr const char* surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周",
                                    "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭",
                                    "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯",
                                    "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅"};
constexpr const char* men[] = {"伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明",
                               "超", "刚", "建", "国", "志", "文", "德", "福", "宝"};
constexpr const char* women[] = {"芳", "娜", "敏", "静", "丽", "艳", "娟", "秀", "霞",
                                 "桂", "英", "华", "玉", "兰", "红", "梅", "春", "萍"};

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace

std::string People::name(bool male) {
  const auto& given = male ? men : women;
  std::string out = surnames[pick(std::size(surnames))];
  out += given[pick(std::size(given))];
  if (pick(4) != 0) out += given[pick(std::size(given))];
  return out;
}

Person People::next(int age_min, int age_max, Date today) {
  Person out;
  out.male = pick(2) == 0;
  out.name = name(out.male);
  const auto oldest = plus_days(today, -366 * (age_max + 1) + 370);
  out.birth = plus_days(oldest, between(0, 365 * (age_max - age_min)));
  // 3418xx is the demo county; the serial in the sequence digits keeps every number unique.
  const std::int64_t serial = serial_++;
  const std::int64_t sequence = (serial / 7 * 2 + (out.male ? 1 : 0)) % 1000;
  std::string body = "3418" + padded(20 + serial % 7, 2) + padded(out.birth.year, 4) +
                     padded(out.birth.month, 2) + padded(out.birth.day, 2) + padded(sequence, 3);
  if ((body.back() - '0') % 2 != (out.male ? 1 : 0)) body.back() = out.male ? '1' : '2';
  out.id_number = body + id_card_check(body);
  out.phone = "1390" + padded(1'000'000 + serial, 7);
  return out;
}

}  // namespace yilian::demo
