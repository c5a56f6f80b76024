// A person's own account: how they sign in, where they are signed in, and where their API tokens are.
import { Link } from 'wouter';
import { useMe } from '../../session';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';

export default function YouPage() {
  const { me } = useMe();
  if (!me) return null;
  const mayManage = me.workspaces.filter((one) => one.role === 'manager' || one.role === 'owner');
  return (
    <div className="reading-page">
      <h1>{me.person.name}</h1>
      <p className="meta">
        {me.workspaces.length === 0
          ? 'You have no access to any workspace now.'
          : me.workspaces.map((one) => `${one.role === 'owner' || one.role === 'annotator' ? 'An' : 'A'} ${one.role} in ${one.name}.`).join(' ')}
      </p>
      <PasswordForm person={me.person} />
      <Sessions hasPassword={me.person.has_password} />
      {mayManage.length > 0 ? (
        <section className="stack" aria-label="API tokens">
          <h2>API tokens</h2>
          <p>
            Programs sign in with a token of a workspace. You find them with its people:{' '}
            {mayManage.map((one, index) => (
              <span key={one.id}>
                {index > 0 ? ', ' : ''}
                <Link href={`/manage/${one.id}/people`}>{one.name}</Link>
              </span>
            ))}
            .
          </p>
        </section>
      ) : null}
    </div>
  );
}
