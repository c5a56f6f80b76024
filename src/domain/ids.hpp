// ids: one tag per noun, so that keys of two tables never mix.
#pragma once
#include "base/id.hpp"

namespace assay {

using WorkspaceId = Id<struct WorkspaceTag>;
using PersonId = Id<struct PersonTag>;
using ProjectId = Id<struct ProjectTag>;
using ItemId = Id<struct ItemTag>;
using SlotId = Id<struct SlotTag>;
using AssignmentId = Id<struct AssignmentTag>;
using AnnotationId = Id<struct AnnotationTag>;
using JobId = Id<struct JobTag>;
using UploadId = Id<struct UploadTag>;
using InvitationId = Id<struct InvitationTag>;
using TokenId = Id<struct TokenTag>;

}  // namespace assay
