# SPDX-License-Identifier: Apache-2.0
# Run at build time (cmake -P): writes version.h, and only when its content has changed, so that
# a build after nothing changed compiles nothing. Takes SOURCE, OUTPUT, VERSION, COMPILER, FLAGS,
# BUILD_TYPE. The commit comes from git; in a tarball made by git archive, from cmake/commit.txt.
set(commit "")
find_program(git git)
if(git AND EXISTS "${SOURCE}/.git")
  execute_process(
    COMMAND ${git} -c safe.directory=* rev-parse --short=12 HEAD
    WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(
    COMMAND ${git} -c safe.directory=* status --porcelain --untracked-files=no
    WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE changes
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(commit AND changes)
    string(APPEND commit "-changed")
  endif()
endif()
if(NOT commit)
  file(READ "${SOURCE}/cmake/commit.txt" archived)
  if(archived MATCHES "^([0-9a-f]+)")
    string(SUBSTRING "${CMAKE_MATCH_1}" 0 12 commit)
  else()
    set(commit "unknown")
  endif()
endif()

string(REPLACE "\\" "\\\\" FLAGS "${FLAGS}")
string(REPLACE "\"" "\\\"" FLAGS "${FLAGS}")
set(text
"/* SPDX-License-Identifier: Apache-2.0 */
/* Written by cmake/version.cmake at build time; do not edit. */
#ifndef VERSION_H
#define VERSION_H

#define ZORGSIM_VERSION    \"${VERSION}\"
#define ZORGSIM_COMMIT     \"${commit}\"
#define ZORGSIM_COMPILER   \"${COMPILER}\"
#define ZORGSIM_FLAGS      \"${FLAGS}\"
#define ZORGSIM_BUILD_TYPE \"${BUILD_TYPE}\"

#endif
")
set(present "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" present)
endif()
if(NOT present STREQUAL text)
  file(WRITE "${OUTPUT}" "${text}")
endif()
