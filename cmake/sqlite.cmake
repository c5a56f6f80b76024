# SQLite from the amalgamation inside a pinned registry package: fetched by `scripts/fetch_sqlite`, checked by
# hash, built statically. Debian's own SQLite (3.40.1) can corrupt a database when its WAL resets.
set(ASSAY_SQLITE_DIR ${CMAKE_SOURCE_DIR}/third_party/sqlite)
if(NOT EXISTS ${ASSAY_SQLITE_DIR}/sqlite3.c)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/fetch_sqlite RESULT_VARIABLE fetched)
  if(NOT fetched EQUAL 0)
    message(FATAL_ERROR "scripts/fetch_sqlite could not bring SQLite; see its message above.")
  endif()
endif()
add_library(assay_sqlite STATIC ${ASSAY_SQLITE_DIR}/sqlite3.c)
target_include_directories(assay_sqlite SYSTEM PUBLIC ${ASSAY_SQLITE_DIR})
target_compile_definitions(assay_sqlite PRIVATE
  SQLITE_DQS=0 SQLITE_THREADSAFE=2 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_DEFAULT_WAL_SYNCHRONOUS=2
  SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_MAX_EXPR_DEPTH=0 SQLITE_OMIT_DEPRECATED SQLITE_OMIT_SHARED_CACHE
  SQLITE_OMIT_LOAD_EXTENSION SQLITE_USE_ALLOCA SQLITE_STRICT_SUBTYPE=1)
target_compile_options(assay_sqlite PRIVATE -O2 -w)
target_link_libraries(assay_sqlite PUBLIC Threads::Threads m)
if(ASSAY_SANITIZE MATCHES "thread" AND CMAKE_C_COMPILER_ID STREQUAL "Clang")
  target_compile_options(assay_sqlite PRIVATE -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/sqlite_threads.txt)
endif()
