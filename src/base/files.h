#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace sourcier {

// Writes the whole file or nothing: a temporary beside it, fsync, rename, fsync of the folder.
// Throws input_error (disk full, no permission) with the old file still in place.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
void write_file_atomically(const std::filesystem::path& path,
                           std::span<const std::string_view> parts);

// Makes what was written to this file last through a power cut; false where the disk refuses.
bool sync_file(const std::filesystem::path& file);

// Makes a rename in this folder last through a power cut.
void sync_folder(const std::filesystem::path& folder);

}  // namespace sourcier
