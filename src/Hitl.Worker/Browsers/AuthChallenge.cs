namespace Hitl.Worker.Browsers;

/// <summary>What a human answers; kept nowhere.</summary>
internal sealed record AuthAnswerGiven(string User, string Password)
{
    public override string ToString() => nameof(AuthAnswerGiven);
}

/// <summary>A site asks for a user and a password before it sends a page. <see cref="AnswerAsync"/> takes null for "none".</summary>
internal sealed record AuthChallenge(string Host, string Realm, Func<AuthAnswerGiven?, Task> AnswerAsync);
