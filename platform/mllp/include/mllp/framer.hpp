#pragma once
// The frames of the minimal lower layer protocol: 0B message 1C 0D. Pure; takes what came from the
// network in any pieces. What stands between frames is dropped, up to a bound.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yilian::mllp {

inline constexpr char frame_begin = '\x0B', frame_end = '\x1C', frame_return = '\r';

class Framer {
 public:
  explicit Framer(std::size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

  /// False when the peer does not speak the protocol: a frame beyond the bound, a second beginning
  /// inside one, or more than the bound between two. Nothing more is taken then.
  bool take(std::string_view bytes);
  /// The complete messages so far, in order, without their frames; empty ones are left out.
  std::vector<std::string> messages();
  std::size_t waiting() const { return complete_.size(); }
  bool is_inside() const { return state_ != State::outside; }

 private:
  enum class State : std::uint8_t { outside, inside, ended };

  std::size_t frame_bytes_max_;
  State state_ = State::outside;
  std::size_t dropped_ = 0;
  std::string partial_;
  std::vector<std::string> complete_;
};

/// With its frame.
std::string framed(std::string_view message);

}  // namespace yilian::mllp
