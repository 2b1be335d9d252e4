# SPDX-License-Identifier: Apache-2.0
# What every target is compiled with: interface targets zorgsim_flags (all) and zorgsim_warnings (C).
option(ZORGSIM_WERROR "Treat warnings as errors" OFF)
option(ZORGSIM_CHECKS "Costly checks of the program on itself" OFF)
option(ZORGSIM_NATIVE "Compile for the processor of this machine" OFF)
set(ZORGSIM_SANITIZE "" CACHE STRING "Sanitizers, for instance address,undefined")
option(ZORGSIM_COVERAGE "Count executed lines" OFF)

# Bits must agree between compilers: no fused multiply-add unless written, never -ffast-math.
# -fno-math-errno changes no result; it lets sqrt be one instruction.
set(zorgsim_flags_list -ffp-contract=off -fno-math-errno)
if(ZORGSIM_NATIVE)
  list(APPEND zorgsim_flags_list -march=native)
endif()
if(ZORGSIM_SANITIZE)
  list(APPEND zorgsim_flags_list -fsanitize=${ZORGSIM_SANITIZE} -fno-sanitize-recover=all
       -fno-omit-frame-pointer)
endif()
if(ZORGSIM_COVERAGE)
  list(APPEND zorgsim_flags_list --coverage)
endif()

add_library(zorgsim_flags INTERFACE)
target_compile_options(
  zorgsim_flags INTERFACE ${zorgsim_flags_list} "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/="
                          "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
target_compile_definitions(zorgsim_flags INTERFACE ZORGSIM_CHECKS=$<BOOL:${ZORGSIM_CHECKS}>)
if(ZORGSIM_SANITIZE)
  target_link_options(zorgsim_flags INTERFACE -fsanitize=${ZORGSIM_SANITIZE})
endif()
if(ZORGSIM_COVERAGE)
  target_link_options(zorgsim_flags INTERFACE --coverage)
endif()

add_library(zorgsim_warnings INTERFACE)
target_compile_options(
  zorgsim_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef -Wvla -Wcast-qual
            $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
            $<$<BOOL:${ZORGSIM_WERROR}>:-Werror>)
