namespace Tracker.Record.Codebook;

/// <summary>
/// Codes that the program branches on, by the codebook's list. A misspelt code, or one of another list, does not
/// compile. A test holds that each stands in its list.
/// </summary>
public static class Codes
{
    public static class StatementKind
    {
        public const string DeclarationOnBehalf = "DECLARATION_ON_BEHALF";
        public const string Resolution = "RESOLUTION";
    }

    public static class TextStatus
    {
        public const string Authentic = "AUTHENTIC";
        public const string UnofficialTranslation = "UNOFFICIAL_TRANSLATION";
        public const string Paraphrase = "PARAPHRASE";
    }

    public static class ReviewState
    {
        public const string Unreviewed = "UNREVIEWED";
    }

    public static class StatementDateField
    {
        public const string Issued = "ISSUED";
        public const string Published = "PUBLISHED";
        public const string Occasion = "OCCASION";
    }

    public static class ActionDateField
    {
        public const string Began = "BEGAN";
        public const string FirstReported = "FIRST_REPORTED";
    }

    public static class Rank
    {
        public const string Preferred = "PREFERRED";
        public const string Normal = "NORMAL";
        public const string Deprecated = "DEPRECATED";
    }

    public static class SignatoryRole
    {
        public const string Signatory = "SIGNATORY";
        public const string JoinedLater = "JOINED_LATER";
        public const string Aligned = "ALIGNED";
        public const string AssociatedObserver = "ASSOCIATED_OBSERVER";
        public const string Endorsed = "ENDORSED";
    }

    public static class Basis
    {
        public const string DirectSole = "DIRECT_SOLE";
        public const string DirectJoint = "DIRECT_JOINT";
        public const string Aligned = "ALIGNED";
        public const string Vote = "VOTE";
        public const string ViaGroup = "VIA_GROUP";
    }

    public static class ActType
    {
        public const string Condemn = "CONDEMN";
        public const string Criticise = "CRITICISE";
        public const string ExpressConcern = "EXPRESS_CONCERN";
        public const string ProtestFormally = "PROTEST_FORMALLY";
        public const string Reject = "REJECT";
        public const string Support = "SUPPORT";
        public const string Welcome = "WELCOME";
        public const string AppealAllSides = "APPEAL_ALL_SIDES";
        public const string Deny = "DENY";
        public const string Justify = "JUSTIFY";
    }

    public static class Epistemic
    {
        public const string Possible = "POSSIBLE";
        public const string Conditional = "CONDITIONAL";
        public const string Anticipated = "ANTICIPATED";
    }

    public static class Label
    {
        public const string Other = "OTHER";
    }

    public static class LabelStrength
    {
        public const string Asserts = "ASSERTS";
    }

    public static class Stance
    {
        public const string Condemned = "CONDEMNED";
        public const string Criticised = "CRITICISED";
        public const string Concerned = "CONCERNED";
        public const string NeutralAppeal = "NEUTRAL_APPEAL";
        public const string Mixed = "MIXED";
        public const string Supported = "SUPPORTED";
        public const string Justified = "JUSTIFIED";
        public const string Denied = "DENIED";
        public const string NoStance = "NO_STANCE";
        public const string Dissociated = "DISSOCIATED";
        public const string ViaGroupOnly = "VIA_GROUP_ONLY";
        public const string ReviewedNoneFound = "REVIEWED_NONE_FOUND";
        public const string NotReviewed = "NOT_REVIEWED";
    }

    public static class GroupInstrument
    {
        public const string EuDeclarationOnBehalf = "EU_DECLARATION_ON_BEHALF";
        public const string NatoCouncilStatement = "NATO_COUNCIL_STATEMENT";
        public const string UnscResolution = "UNSC_RESOLUTION";
        public const string None = "NONE";
    }

    public static class PartyKind
    {
        public const string Bloc = "BLOC";
        public const string Group = "GROUP";
        public const string Organisation = "ORGANISATION";
    }

    public static class NameKind
    {
        public const string Display = "DISPLAY";
    }

    public static class SweepResult
    {
        public const string NoneFound = "NONE_FOUND";
        public const string Found = "FOUND";
    }
}
