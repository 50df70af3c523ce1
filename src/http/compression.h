#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sourcier::http {

// Whether Accept-Encoding admits gzip (RFC 9110 12.5.3).
bool accepts_gzip(const request& r);

// Media types worth compressing: text, JSON, XML, scripts, SVG, WebAssembly, vector tiles.
bool is_compressible(std::string_view content_type);

// nullopt where zlib finds no memory.
std::optional<std::string> gzip(std::string_view bytes);

// Replaces the body by its gzip form where the client takes it, the type is compressible and the
// body is above 1 kB; adjusts Content-Encoding, Vary and ETag.
void compress_for(const request& r, response& answer);

}  // namespace sourcier::http
