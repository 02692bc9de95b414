#include "packing/packing.hpp"

#include <zstd.h>

#include <map>
#include <mutex>
#include <stdexcept>

namespace yilian::packing {
namespace {

/// Beyond 6 the bytes hardly shrink and the time doubles (docs/decisions/0012-fhir-store.md).
constexpr int level = 6;

struct EndCompress {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct EndDecompress {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
struct EndCompressing {
  void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
};
struct EndDecompressing {
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};
using CompressContext = std::unique_ptr<ZSTD_CCtx, EndCompress>;
using DecompressContext = std::unique_ptr<ZSTD_DCtx, EndDecompress>;

/// Contexts are large and their making is slow, so that they are lent and given back.
template <class Context>
class Pool {
 public:
  explicit Pool(Context (*make)()) : make_(make) {}
  Context take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        Context context = std::move(free_.back());
        free_.pop_back();
        return context;
      }
    }
    Context context = make_();
    if (!context) throw std::bad_alloc();
    return context;
  }
  void give_back(Context context) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(context));
  }

 private:
  Context (*make_)();
  std::mutex mutex_;
  std::vector<Context> free_;
};

CompressContext make_compress() {
  CompressContext context(ZSTD_createCCtx());
  if (!context) return context;
  // The number of the dictionary stands beside the bytes, and the database has checks of its own.
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 0);
  return context;
}
DecompressContext make_decompress() { return DecompressContext(ZSTD_createDCtx()); }

}  // namespace

struct Packer::Impl {
  int current = 0;
  std::unique_ptr<ZSTD_CDict, EndCompressing> compressing;
  std::map<int, std::unique_ptr<ZSTD_DDict, EndDecompressing>> decompressing;
  mutable Pool<CompressContext> compress{make_compress};
  mutable Pool<DecompressContext> decompress{make_decompress};
};

Packer::Packer(const std::vector<Dictionary>& dictionaries) : impl_(std::make_unique<Impl>()) {
  if (dictionaries.empty()) throw std::logic_error("packing: no dictionary");
  for (const auto& [number, bytes] : dictionaries)
    impl_->decompressing[number].reset(ZSTD_createDDict(bytes.data(), bytes.size()));
  const auto& last = dictionaries.back();
  impl_->current = last.number;
  impl_->compressing.reset(ZSTD_createCDict(last.bytes.data(), last.bytes.size(), level));
}
Packer::~Packer() = default;

Packed Packer::pack(std::string_view text) const {
  Packed out{impl_->current, std::vector<std::uint8_t>(ZSTD_compressBound(text.size()))};
  auto context = impl_->compress.take();
  ZSTD_CCtx_refCDict(context.get(), impl_->compressing.get());
  const std::size_t size =
      ZSTD_compress2(context.get(), out.bytes.data(), out.bytes.size(), text.data(), text.size());
  impl_->compress.give_back(std::move(context));
  if (ZSTD_isError(size) != 0)
    throw std::logic_error("packing: a buffer of the bound was too small");
  out.bytes.resize(size);
  return out;
}

Result<std::string> Packer::unpack(int dictionary, std::span<const std::uint8_t> bytes,
                                   std::size_t bytes_max) const {
  const auto found = impl_->decompressing.find(dictionary);
  if (found == impl_->decompressing.end())
    return fault("packing: no dictionary " + std::to_string(dictionary));
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max)
    return fault("packing: not the bytes of a text");
  std::string out(size, '\0');
  auto context = impl_->decompress.take();
  const std::size_t got = ZSTD_decompress_usingDDict(
      context.get(), out.data(), out.size(), bytes.data(), bytes.size(), found->second.get());
  impl_->decompress.give_back(std::move(context));
  if (ZSTD_isError(got) != 0 || got != size) return fault("packing: damaged bytes");
  return out;
}

}  // namespace yilian::packing
