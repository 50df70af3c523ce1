# sourcier_module(NAME SOURCES a.cc... USES module... LIBRARIES lib...)
# One static library per folder of src/. USES names modules of lower layers only;
# test/layering holds the same rule over the #include lines.
function(sourcier_module NAME)
  cmake_parse_arguments(M "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  add_library(sourcier_${NAME} STATIC ${M_SOURCES})
  target_include_directories(sourcier_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM M_USES PREPEND sourcier_)
  target_link_libraries(sourcier_${NAME} PUBLIC ${M_USES} ${M_LIBRARIES})
endfunction()
