# What ships inside the executable: the folder data/ and the built page web/dist.
# Writes one assembly file of .incbin lines and the table that base/assets.h reads.
set(SOURCIER_ASSET_DIR ${PROJECT_BINARY_DIR}/assets)

function(sourcier_assets TARGET)
  file(GLOB_RECURSE DATA_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/*)
  file(GLOB_RECURSE WEB_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/dist/*)
  set(FILES ${DATA_FILES} ${WEB_FILES} ${PROJECT_SOURCE_DIR}/openapi.yaml)
  set(ASM "  .section .rodata\n")
  set(TABLE "#include \"base/assets.h\"\n#include <iterator>\n\nextern \"C\" {\n")
  set(ROWS "")
  set(N 0)
  foreach(FILE ${FILES})
    file(RELATIVE_PATH NAME ${PROJECT_SOURCE_DIR} ${FILE})
    string(REGEX REPLACE "^web/dist/" "web/" NAME ${NAME})
    string(APPEND ASM "  .balign 16\nsourcier_asset_${N}:\n  .incbin \"${FILE}\"\n"
      "sourcier_asset_${N}_end:\n  .byte 0\n"
      "  .globl sourcier_asset_${N}\n  .globl sourcier_asset_${N}_end\n")
    string(APPEND TABLE "extern const char sourcier_asset_${N}[], sourcier_asset_${N}_end[];\n")
    string(APPEND ROWS "    {\"${NAME}\", sourcier_asset_${N}, sourcier_asset_${N}_end},\n")
    math(EXPR N "${N}+1")
  endforeach()
  string(APPEND ASM "  .section .note.GNU-stack,\"\",%progbits\n")
  string(APPEND TABLE "}\n\nnamespace sourcier {\nnamespace {\nconst asset kAssets[] = {\n${ROWS}};\n"
    "}  // namespace\n\nstd::span<const asset> embedded_assets() { return kAssets; }\n"
    "}  // namespace sourcier\n")
  file(CONFIGURE OUTPUT ${SOURCIER_ASSET_DIR}/assets.S CONTENT "${ASM}" @ONLY)
  file(CONFIGURE OUTPUT ${SOURCIER_ASSET_DIR}/assets.cc CONTENT "${TABLE}" @ONLY)
  set_source_files_properties(${SOURCIER_ASSET_DIR}/assets.S PROPERTIES
    OBJECT_DEPENDS "${FILES}")
  add_library(${TARGET} STATIC ${SOURCIER_ASSET_DIR}/assets.S ${SOURCIER_ASSET_DIR}/assets.cc)
  target_include_directories(${TARGET} PUBLIC ${PROJECT_SOURCE_DIR}/src)
endfunction()
