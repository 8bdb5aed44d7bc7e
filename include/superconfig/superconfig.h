/* superconfig/superconfig.h: all of the public interface. */
#ifndef SUPERCONFIG_H
#define SUPERCONFIG_H

#include "superconfig/base.h"
#include "superconfig/build.h"
#include "superconfig/compare.h"
#include "superconfig/cpu.h"
#include "superconfig/custom.h"
#include "superconfig/extract.h"
#include "superconfig/key.h"
#include "superconfig/load.h"
#include "superconfig/metrics.h"
#include "superconfig/registry.h"
#include "superconfig/section.h"
#include "superconfig/value.h"

#endif
