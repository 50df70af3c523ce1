#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace sourcier::casework {

// What a file is, by its bytes.
struct content_type {
  std::string_view media_type, extension;  // "application/pdf", "pdf"
  text label;
};

constexpr std::size_t kLongestDocument = std::size_t{10} << 20;  // bytes

// PDF, JPEG, PNG, ODT or DOCX. Nothing is ever inflated: of a zip, only the directory is read.
// Throws input_error saying why it is refused: empty, too long, of another type, or a zip that is
// damaged, holds macros, programs or too much, or whose parts overlap.
const content_type& content_type_of(std::string_view bytes);

// The last part of a path, without characters that a file system or a header would take for
// something else, at most 120 bytes, with the extension of its type: "../a\"b.exe" -> "a_b.pdf".
std::string clean_name(std::string_view name, const content_type& type);

// base64 with padding (RFC 4648, section 4).
std::string to_base64(std::string_view bytes);
// Precondition: what to_base64() gave. Throws input_error where it is not.
std::string from_base64(std::string_view text);

}  // namespace sourcier::casework
