# SPDX-License-Identifier: Apache-2.0
# Tests. Every build folder runs the unit tests; the release folder also runs what concerns the
# project as a whole. Names are VARIANT.name, so that several folders can report together.
# Labels: unit, sanitizer, cli, reader, digest, style, slow.
set(ZORGSIM_VARIANT "local" CACHE STRING "Prefix of test names")
find_package(cmocka)
if(NOT cmocka_FOUND)
  message(STATUS "cmocka not found: no tests (scripts/test.sh installs it)")
  return()
endif()
find_package(ZLIB REQUIRED) # unpacks what sim/deflate.c packed

set(test_environment OMP_NUM_THREADS=2 HDF5_USE_FILE_LOCKING=FALSE)
set(unit_label unit)
if(ZORGSIM_SANITIZE)
  set(unit_label sanitizer)
endif()
if(ZORGSIM_SANITIZE MATCHES "thread")
  # libomp knows no races of its own only with Archer, which Debian's clang does not find by itself.
  file(REAL_PATH "${CMAKE_C_COMPILER}" compiler)
  get_filename_component(compiler_folder "${compiler}" DIRECTORY)
  file(REAL_PATH "${compiler_folder}/../lib/libarcher.so" archer)
  if(NOT EXISTS "${archer}")
    message(FATAL_ERROR "no ${archer}: install libomp-dev; without it every parallel loop is a false alarm")
  endif()
  list(APPEND test_environment "OMP_TOOL_LIBRARIES=${archer}"
       "TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1")
elseif(ZORGSIM_SANITIZE)
  list(APPEND test_environment "ASAN_OPTIONS=detect_leaks=1" "UBSAN_OPTIONS=print_stacktrace=1")
endif()

function(zorgsim_test name label seconds)
  add_test(NAME ${ZORGSIM_VARIANT}.${name} COMMAND ${ARGN}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${ZORGSIM_VARIANT}.${name} PROPERTIES LABELS "${label}" TIMEOUT ${seconds}
                       ENVIRONMENT "${test_environment}")
endfunction()

# ---- tests/test_*.c -----------------------------------------------------------------
file(GLOB test_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/test_*.c")
foreach(source IN LISTS test_sources)
  get_filename_component(name "${source}" NAME_WE)
  # Half a minute at full speed: the sizes of the model are checked once, not in every variant; those
  # of policies once more under the sanitizers. Worlds of one thread have nothing to show to tsan.
  if(name STREQUAL "test_size_checks" AND NOT ZORGSIM_VARIANT STREQUAL "release")
    continue()
  elseif(name MATCHES "^test_policy_" AND NOT ZORGSIM_VARIANT MATCHES "^(release|asan|local)$")
    continue()
  endif()
  add_executable(${name} "${source}")
  target_link_libraries(${name} PRIVATE sim zorgsim_warnings zorgsim_version cmocka m)
  # The engine is tested without the model: only a test that includes ../models/ is linked with it.
  file(STRINGS "${source}" model_includes REGEX "^#include \"\\.\\./models/")
  if(model_includes)
    target_link_libraries(${name} PRIVATE models)
  endif()
  zorgsim_test(${name} ${unit_label} 300 ${name})
endforeach()
target_link_libraries(test_deflate PRIVATE ZLIB::ZLIB)

# ---- the second model on the engine agrees with a plain program that does the same ------------
zorgsim_test(lifecycle ${unit_label} 300 bash "${PROJECT_SOURCE_DIR}/benchmarks/lifecycle/check.sh"
             $<TARGET_FILE:lifecycle> $<TARGET_FILE:lifecycle_plain_o3>)

# ---- what zorgsim is measured against still does the work of the model ---------------------------
if(ZORGSIM_VARIANT STREQUAL "release")
  zorgsim_test(yardsticks ${unit_label} 300 bash "${PROJECT_SOURCE_DIR}/benchmarks/check.sh"
               $<TARGET_FILE:bench_national> $<TARGET_FILE:plain_reference>)
endif()

# ---- statistical batteries of the keyed draws: long, so only with scripts/test.sh --slow -
if(ZORGSIM_VARIANT STREQUAL "release" AND EXISTS "${PROJECT_SOURCE_DIR}/tests/slow/draw_long.c")
  foreach(name IN ITEMS draw_long draw_stream)
    add_executable(${name} tests/slow/${name}.c)
    target_include_directories(${name} PRIVATE sim)
    target_link_libraries(${name} PRIVATE zorgsim_flags zorgsim_warnings m)
  endforeach()
  zorgsim_test(draw_long slow 3600 draw_long)
  zorgsim_test(draw_batteries slow 5400 ${CMAKE_COMMAND} -E env
               DRAW_STREAM=$<TARGET_FILE:draw_stream> "${PROJECT_SOURCE_DIR}/tests/slow/run_batteries.sh")
endif()

# ---- killed runs: 200 of them, and a few in every suite ---------------------------------
if(ZORGSIM_VARIANT STREQUAL "release")
  set(kill_script "${PROJECT_SOURCE_DIR}/tests/slow/kill_runs.sh")
  zorgsim_test(kill_runs_few cli 600 bash "${kill_script}" $<TARGET_FILE:zorgsim> 10 0.01 --months 72 --events --set snapshots.every=year)
  zorgsim_test(kill_runs slow 7200 bash "${kill_script}" $<TARGET_FILE:zorgsim> 200 0.03)
endif()

# ---- damaged files: a few hundred in every suite, 10 000 under the sanitizers -----------
set(fuzz_files /usr/bin/python3 "${PROJECT_SOURCE_DIR}/tests/slow/fuzz_files.py" $<TARGET_FILE:zorgsim>)
if(ZORGSIM_VARIANT STREQUAL "release")
  zorgsim_test(fuzz_files_few cli 600 ${fuzz_files} 300)
elseif(ZORGSIM_VARIANT STREQUAL "asan")
  zorgsim_test(fuzz_files_few sanitizer 900 ${fuzz_files} 150 2)
  zorgsim_test(fuzz_files slow 14400 ${fuzz_files} 10000 3)
endif()

# ---- the published C++ PCG as oracle -------------------------------------------------
if(EXISTS "${PROJECT_SOURCE_DIR}/tests/test_draw_oracle.cpp")
  find_program(cxx_program NAMES "${CMAKE_CXX_COMPILER}" c++)
  find_path(pcg_folder pcg_random.hpp)
  if(cxx_program AND pcg_folder)
    enable_language(CXX)
    add_executable(test_draw_oracle tests/test_draw_oracle.cpp)
    target_include_directories(test_draw_oracle SYSTEM PRIVATE "${pcg_folder}")
    target_include_directories(test_draw_oracle PRIVATE sim)
    target_link_libraries(test_draw_oracle PRIVATE zorgsim_flags cmocka)
    zorgsim_test(test_draw_oracle ${unit_label} 300 test_draw_oracle)
  else()
    message(STATUS "no C++ compiler or no pcg_random.hpp: test_draw_oracle is left out")
  endif()
endif()

set(scripts "${PROJECT_SOURCE_DIR}/scripts")

# ---- wrong scenarios and input tables by the million -----------------------------------
if(ZORGSIM_VARIANT STREQUAL "clang" AND EXISTS "${PROJECT_SOURCE_DIR}/tests/fuzz_scenario.c")
  set(fuzzed error number names file csv parameters input yaml_file scenario scenario_keys snapshots_read evidence
      intervention intervention_keys intervention_read)
  list(TRANSFORM fuzzed REPLACE "(.+)" "sim/\\1.c")
  add_executable(fuzz_scenario tests/fuzz_scenario.c ${fuzzed})
  target_include_directories(fuzz_scenario PRIVATE sim)
  target_compile_options(fuzz_scenario PRIVATE -g -fsanitize=fuzzer,address,undefined)
  target_link_options(fuzz_scenario PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(fuzz_scenario PRIVATE zorgsim_flags zorgsim_warnings PkgConfig::YAML m)
  zorgsim_test(fuzz_scenario sanitizer 120 fuzz_scenario -max_total_time=10 -seed=1 -verbosity=0)
endif()

# ---- result files in other programs ---------------------------------------------------
if(ZORGSIM_VARIANT STREQUAL "release" AND EXISTS "${PROJECT_SOURCE_DIR}/tests/make_sample.c")
  # Each script of tests/readers takes the path of a result file as its only argument: the
  # sample with known numbers that make_sample writes.
  set(reader_file "${PROJECT_BINARY_DIR}/sample.h5")
  add_executable(make_sample tests/make_sample.c)
  target_link_libraries(make_sample PRIVATE sim zorgsim_warnings)
  zorgsim_test(reader.make_sample reader 60 make_sample "${reader_file}")
  set_tests_properties(release.reader.make_sample PROPERTIES FIXTURES_SETUP reader_file)
  file(GLOB reader_scripts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/readers/*.py"
       "${PROJECT_SOURCE_DIR}/tests/readers/*.R" "${PROJECT_SOURCE_DIR}/tests/readers/*.sh")
  foreach(script IN LISTS reader_scripts)
    get_filename_component(name "${script}" NAME)
    zorgsim_test(reader.${name} reader 300 bash "${scripts}/run_reader.sh" "${script}" "${reader_file}")
    # a bare system has this locale, and texts are UTF-8 all the same
    set_tests_properties(release.reader.${name} PROPERTIES FIXTURES_REQUIRED reader_file ENVIRONMENT LC_ALL=C)
  endforeach()
endif()

# ---- and a real run, which carries every series, table and text, interventions among them
if(ZORGSIM_VARIANT STREQUAL "release")
  set(run_file "${PROJECT_BINARY_DIR}/run.h5")
  zorgsim_test(reader.make_run reader 120 zorgsim run configs/interventions/good_employership.yaml
               --scale 0.02 --months 15 -q -o "${run_file}")
  set_tests_properties(release.reader.make_run PROPERTIES FIXTURES_SETUP run_file)
  foreach(script IN LISTS reader_scripts)
    get_filename_component(name "${script}" NAME)
    zorgsim_test(reader.run_${name} reader 300 bash "${scripts}/run_reader.sh" "${script}" "${run_file}")
    set_tests_properties(release.reader.run_${name} PROPERTIES FIXTURES_REQUIRED run_file)
  endforeach()
endif()

# ---- events in other readers ---------------------------------------------------------
if(ZORGSIM_VARIANT STREQUAL "release")
  zorgsim_test(reader.events reader 300 bash "${PROJECT_SOURCE_DIR}/tests/events/read_events.sh"
               $<TARGET_FILE:zorgsim> "${PROJECT_BINARY_DIR}")
endif()

# ---- the rules of the sources ----------------------------------------------------------
if(ZORGSIM_VARIANT STREQUAL "release")
  zorgsim_test(layers style 60 bash "${scripts}/check_layers.sh")
  zorgsim_test(format style 120 bash "${scripts}/check_format.sh")
  zorgsim_test(shellcheck style 60 bash "${scripts}/check_shell.sh")
endif()

# ---- the program as a user meets it --------------------------------------------------
if(NOT TARGET zorgsim)
  return()
endif()
if(NOT ZORGSIM_SANITIZE MATCHES "thread")
  file(GLOB cli_scripts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/cli/test_*.sh")
  foreach(script IN LISTS cli_scripts)
    get_filename_component(name "${script}" NAME_WE)
    # All of it in the release; what the sanitizers can see under them; elsewhere the basics.
    if(ZORGSIM_VARIANT STREQUAL "asan" AND name MATCHES "_(calibrate|effects|loops|sensitivity|coverage|format|memory|reference|sources)$")
      continue()
    elseif(ZORGSIM_VARIANT MATCHES "^(clang|debug|native)$" AND NOT name MATCHES "_(usage|scenarios|show)$")
      continue()
    endif()
    zorgsim_test(cli.${name} cli 900 bash "${script}" $<TARGET_FILE:zorgsim>)
  endforeach()
endif()

# ---- the project as a whole: once, in the release folder -----------------------------
if(NOT ZORGSIM_VARIANT STREQUAL "release")
  return()
endif()
zorgsim_test(digests digest 900 bash "${scripts}/check_digests.sh")
zorgsim_test(install cli 120 bash "${PROJECT_SOURCE_DIR}/tests/cli/install.sh"
             "${PROJECT_BINARY_DIR}")
