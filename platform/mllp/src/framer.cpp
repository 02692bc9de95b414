#include "mllp/framer.hpp"

#include <utility>

namespace yilian::mllp {

bool Framer::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::outside) {
      const auto begin = bytes.find(frame_begin);
      dropped_ += begin == std::string_view::npos ? bytes.size() : begin;
      if (dropped_ > frame_bytes_max_) return false;
      if (begin == std::string_view::npos) return true;
      bytes.remove_prefix(begin + 1);
      state_ = State::inside;
      dropped_ = 0;
      continue;
    }
    if (state_ == State::ended) {
      // The return is part of the frame; a peer that leaves it out is understood all the same.
      if (bytes.front() == frame_return) bytes.remove_prefix(1);
      state_ = State::outside;
      continue;
    }
    const auto end = bytes.find_first_of(std::string_view("\x1C\x0B", 2));
    const auto piece = bytes.substr(0, end);
    if (partial_.size() + piece.size() > frame_bytes_max_) return false;
    partial_ += piece;
    if (end == std::string_view::npos) return true;
    if (bytes[end] == frame_begin) return false;
    bytes.remove_prefix(end + 1);
    state_ = State::ended;
    if (!partial_.empty()) complete_.push_back(std::exchange(partial_, {}));
  }
  return true;
}

std::vector<std::string> Framer::messages() { return std::exchange(complete_, {}); }

std::string framed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + 3);
  out.push_back(frame_begin);
  out += message;
  out.push_back(frame_end);
  out.push_back(frame_return);
  return out;
}

}  // namespace yilian::mllp
