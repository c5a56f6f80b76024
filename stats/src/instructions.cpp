// Asks the processor.
#include "instructions.hpp"

namespace assay::stats {

InstructionSet instructions_here(InstructionSet wanted) {
#if defined(__x86_64__)
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512 && (wanted == InstructionSet::best || wanted == InstructionSet::avx512)) return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2") && wanted != InstructionSet::portable) return InstructionSet::avx2;
#else
  static_cast<void>(wanted);
#endif
  return InstructionSet::portable;
}

}  // namespace assay::stats
